import Policy
import Testing
import Vocabulary

@Suite("Waiting for limits")
struct LimitGateTests {
    private static let second: Int64 = 1_000_000

    private func node(_ scope: Int32, _ limits: LimitTerms) -> ScopeNode {
        ScopeNode(
            scope: ScopeID(rawValue: scope),
            name: .team(TeamID(rawValue: "team_\(scope)")),
            budget: nil,
            limits: limits
        )
    }

    private func request(_ nodes: ScopeNode..., tokens: Int = 0) -> LimitRequest {
        LimitRequest(nodes: nodes, names: [], tokens: tokens)
    }

    /// Asks with a deadline ten seconds off unless stated; answers with the ticket, or `nil` if admitted.
    private func wait(
        _ gate: inout LimitGate,
        _ request: LimitRequest,
        key: Int32 = 1,
        team: Int32? = nil,
        weight: Int = 1,
        _ priority: RequestPriority = .interactive,
        until deadline: Int64 = 10 * second,
        now: Int64 = 0
    ) throws -> UInt64? {
        let caller = LimitCaller(
            key: ScopeID(rawValue: key),
            team: ScopeID(rawValue: team ?? 1000 + key),
            weight: weight,
            priority: priority
        )
        return switch try gate.ask(request, of: caller, until: deadline, now: now) {
        case .admitted: nil
        case .waits(let ticket): ticket
        }
    }

    private func admitted(_ decisions: LimitGate.Decisions) -> [UInt64] {
        decisions.compactMap { if case .admitted = $0.decision { $0.ticket } else { nil } }
    }

    @Test("a place that is given back goes to the first that waits, at once")
    func place() throws {
        var gate = LimitGate()
        let one = request(node(1, LimitTerms(concurrency: 1)))
        #expect(try wait(&gate, one) == nil)
        let first = try #require(try wait(&gate, one))
        let second = try #require(try wait(&gate, one))
        #expect(gate.waitingCount == 2)

        var decisions = gate.end(one, usedTokens: 0, now: 1)
        #expect(admitted(decisions) == [first] && decisions.count == 1)
        decisions = gate.end(one, usedTokens: 0, now: 2)
        #expect(admitted(decisions) == [second] && decisions.count == 1)
        #expect(gate.waitingCount == 0 && gate.nextChange == nil)
    }

    @Test("room that comes with time is taken when it is there, not earlier")
    func time() throws {
        var gate = LimitGate()
        let six = request(node(1, LimitTerms(requestsPerMinute: 60)))
        for _ in 0..<60 { _ = try gate.ask(six, now: 0) }
        let first = try #require(try wait(&gate, six))
        let second = try #require(try wait(&gate, six))

        #expect(gate.nextChange == Self.second)
        var decisions = gate.advance(now: Self.second - 1)
        #expect(decisions.isEmpty)
        decisions = gate.advance(now: Self.second)
        #expect(admitted(decisions) == [first] && decisions.count == 1)
        #expect(gate.nextChange == 2 * Self.second)
        decisions = gate.advance(now: 2 * Self.second)
        #expect(admitted(decisions) == [second])
    }

    @Test("tokens that are given back let the next one go")
    func tokens() throws {
        var gate = LimitGate()
        let limited = node(1, LimitTerms(tokensPerMinute: 600))
        _ = try gate.ask(request(limited, tokens: 600), now: 0)
        let ticket = try #require(try wait(&gate, request(limited, tokens: 500), until: 60 * Self.second))

        let decisions = gate.end(request(limited, tokens: 600), usedTokens: 100, now: 1)

        #expect(admitted(decisions) == [ticket])
    }

    @Test("keys take turns, whoever came first; of one key the first goes first")
    func turns() throws {
        var gate = LimitGate()
        let shared = request(node(1, LimitTerms(concurrency: 1)))
        _ = try gate.ask(shared, now: 0)
        let busy = try (0..<4).map { _ in try #require(try wait(&gate, shared, key: 1)) }
        let late = try #require(try wait(&gate, shared, key: 2))
        let latest = try #require(try wait(&gate, shared, key: 3))

        let order = (1...6).flatMap { admitted(gate.end(shared, usedTokens: 0, now: $0)) }

        #expect(order == [busy[0], late, latest, busy[1], busy[2], busy[3]])
    }

    @Test("one that does not fit holds up those at the same limit, and nobody else")
    func crowd() throws {
        var gate = LimitGate()
        let team = node(1, LimitTerms(tokensPerMinute: 600))
        let own = node(2, LimitTerms(concurrency: 1))
        _ = try gate.ask(request(team, tokens: 500), now: 0)
        let large = try #require(try wait(&gate, request(team, tokens: 600), key: 1, until: 55 * Self.second))

        // Small ones of other keys would fit and would keep the large one waiting for ever.
        let small = try #require(
            try wait(&gate, request(team, own, tokens: 10), key: 2, until: 99 * Self.second)
        )
        let excess = #expect(throws: LimitExcess.self) {
            try gate.ask(self.request(team, tokens: 10), now: 0)
        }
        #expect(excess?.holder == .scope(.team(TeamID(rawValue: "team_1"))))
        #expect(excess?.readings.tokens?.remaining == 100)
        #expect(try wait(&gate, request(own)) == nil, "another limit is nobody's concern")

        var decisions = gate.end(request(own), usedTokens: 0, now: 1)
        #expect(decisions.isEmpty)
        decisions = gate.advance(now: 50 * Self.second)
        #expect(admitted(decisions) == [large])
        #expect(gate.waitingCount == 1)
        decisions = gate.advance(now: 51 * Self.second)
        #expect(admitted(decisions) == [small])
    }

    @Test("the deadline is kept, with what still stands in the way; those behind may then go")
    func deadline() throws {
        var gate = LimitGate()
        let team = node(1, LimitTerms(tokensPerMinute: 600))
        _ = try gate.ask(request(team, tokens: 600), now: 0)
        let large = try #require(try wait(&gate, request(team, tokens: 600), until: 66 * Self.second))
        let small = try #require(
            try wait(&gate, request(team, tokens: 10), key: 2, until: 180 * Self.second)
        )
        // It took twice as much as was expected when they came.
        _ = gate.end(request(team, tokens: 600), usedTokens: 1200, now: 0)

        #expect(gate.nextChange == 66 * Self.second)
        let ended = gate.advance(now: 66 * Self.second)

        #expect(ended.count == 2)
        guard case .refused(let excess) = ended.first(where: { $0.ticket == large })?.decision else {
            Issue.record("the large one must be refused: \(ended)")
            return
        }
        #expect(excess.waitMicroseconds == 55 * Self.second)
        #expect(excess.readings.tokens?.remaining == 50)
        #expect(admitted(ended) == [small])
        #expect(gate.waitingCount == 0)
    }

    @Test("one that leaves makes room for those behind it")
    func leaving() throws {
        var gate = LimitGate()
        let team = node(1, LimitTerms(tokensPerMinute: 600))
        _ = try gate.ask(request(team, tokens: 500), now: 0)
        let large = try #require(try wait(&gate, request(team, tokens: 600), until: 60 * Self.second))
        let small = try #require(
            try wait(&gate, request(team, tokens: 10), key: 2, until: 60 * Self.second)
        )

        let decisions = gate.leave(large, now: 1)

        #expect(admitted(decisions) == [small])
        let again = gate.leave(large, now: 1)
        #expect(again.isEmpty && gate.waitingCount == 0)
    }

    @Test("64 of a key and 1,024 in all wait; the next is refused at once")
    func bounds() throws {
        var gate = LimitGate()
        let shared = request(node(1, LimitTerms(concurrency: 1)))
        _ = try gate.ask(shared, now: 0)
        for key in Int32(1)...16 {
            for _ in 0..<64 { #expect(try wait(&gate, shared, key: key) != nil) }
            #expect(throws: LimitExcess.self) { _ = try self.wait(&gate, shared, key: key) }
        }
        #expect(gate.waitingCount == 1024)
        #expect(throws: LimitExcess.self) { _ = try self.wait(&gate, shared, key: 99) }
    }

    @Test("a deadline that has passed lets nobody wait")
    func noTime() throws {
        var gate = LimitGate()
        let shared = request(node(1, LimitTerms(concurrency: 1)))
        _ = try gate.ask(shared, now: 5)

        #expect(throws: LimitExcess.self) { _ = try self.wait(&gate, shared, until: 5, now: 5) }
    }

    @Test("who is told to come again behind others is told their time too")
    func behind() throws {
        var gate = LimitGate()
        let six = request(node(1, LimitTerms(requestsPerMinute: 60)))
        for _ in 0..<60 { _ = try gate.ask(six, now: 0) }
        for _ in 0..<3 { _ = try wait(&gate, six) }

        let excess = #expect(throws: LimitExcess.self) { try gate.ask(six, now: 0) }

        #expect(excess?.waitMicroseconds == 4 * Self.second)
    }

    @Test("who is refused behind others is told what its own limits leave by now")
    func readingsBehind() throws {
        var gate = LimitGate()
        let team = node(1, LimitTerms(concurrency: 1))
        let own = node(2, LimitTerms(requestsPerMinute: 60, tokensPerMinute: 600))
        for _ in 0..<20 { _ = try gate.ask(request(own, tokens: 10), now: 0) }
        _ = try gate.ask(request(team), now: 0)
        _ = try wait(&gate, request(team), until: 60 * Self.second)

        let excess = #expect(throws: LimitExcess.self) {
            try gate.ask(self.request(own, team, tokens: 10), now: 10 * Self.second)
        }

        #expect(
            excess?.readings.requests
                == LimitReading(limit: 60, remaining: 50, resetMicroseconds: 10 * Self.second)
        )
        #expect(
            excess?.readings.tokens
                == LimitReading(limit: 600, remaining: 500, resetMicroseconds: 10 * Self.second)
        )
    }

    @Test("tokens of those before count for the time that one behind them is told")
    func behindTokens() throws {
        var gate = LimitGate()
        let team = node(1, LimitTerms(tokensPerMinute: 600))
        _ = try gate.ask(request(team, tokens: 600), now: 0)
        for tokens in [100, 200] {
            _ = try wait(&gate, request(team, tokens: tokens), until: 60 * Self.second)
        }

        let excess = #expect(throws: LimitExcess.self) {
            try gate.ask(self.request(team, tokens: 50), now: 0)
        }

        // 350 tokens come in 35 seconds.
        #expect(excess?.waitMicroseconds == 35 * Self.second)
    }

    @Test("who waits goes by limits that have changed, at once, and so does whoever comes behind")
    func update() throws {
        var gate = LimitGate()
        let narrow = request(node(1, LimitTerms(requestsPerMinute: 1)))
        let wide = request(node(1, LimitTerms(requestsPerMinute: 3)))
        _ = try gate.ask(narrow, now: 0)
        let tickets = try (0..<3).map { _ in
            try #require(try wait(&gate, narrow, until: 300 * Self.second))
        }

        let decisions = gate.update(Dictionary(uniqueKeysWithValues: tickets.map { ($0, wide) }), now: 1)

        #expect(admitted(decisions) == Array(tickets[..<2]))
        #expect(gate.nextChange == 20 * Self.second + 1)
        let excess = #expect(throws: LimitExcess.self) { try gate.ask(wide, now: 2) }
        #expect(excess?.limit == 3)
        #expect(excess?.waitMicroseconds == 40 * Self.second - 1)
        #expect(admitted(gate.advance(now: 20 * Self.second + 1)) == [tickets[2]])
    }

    @Test("an attempt leaves room that came with time to those who wait for it, unless it is more urgent")
    func attempts() throws {
        var gate = LimitGate()
        let limited = request(node(1, LimitTerms(requestsPerMinute: 60)))
        for _ in 0..<60 { _ = try gate.ask(limited, now: 0) }
        let first = try #require(try wait(&gate, limited))
        let second = try #require(try wait(&gate, limited, .batch))

        var (answer, decisions) = gate.attempt(limited, now: Self.second)
        #expect(throws: LimitExcess.self) { try answer.get() }
        #expect(admitted(decisions) == [first])

        (answer, decisions) = gate.attempt(limited, .batch, now: 2 * Self.second)
        #expect(throws: LimitExcess.self) { try answer.get() }
        #expect(admitted(decisions) == [second])

        let third = try #require(try wait(&gate, limited, .batch, now: 2 * Self.second))
        (answer, decisions) = gate.attempt(limited, .batch, now: 2 * Self.second)
        #expect(throws: LimitExcess.self) { try answer.get() }
        #expect(decisions.isEmpty && third > second)
        #expect(throws: Never.self) {
            try gate.attempt(self.request(self.node(2, LimitTerms(concurrency: 1))), now: 0).answer.get()
        }
    }

    @Test("who waits at a limit that is lifted goes, and who meets another one then waits there")
    func lifted() throws {
        var gate = LimitGate()
        let (key, team) = (node(1, LimitTerms(concurrency: 1)), node(2, LimitTerms(concurrency: 1)))
        _ = try gate.ask(request(key), now: 0)
        _ = try gate.ask(request(team), now: 0)
        let free = try #require(try wait(&gate, request(key), key: 1))
        let moved = try #require(try wait(&gate, request(key), key: 2))
        let stays = try #require(try wait(&gate, request(key), key: 3))

        let decisions = gate.update([free: request(), moved: request(team), 99: request()], now: 1)

        #expect(admitted(decisions) == [free] && decisions.count == 1)
        #expect(admitted(gate.end(request(team), usedTokens: 0, now: 2)) == [moved])
        #expect(admitted(gate.end(request(key), usedTokens: 0, now: 3)) == [stays])
        #expect(gate.waitingCount == 0 && gate.nextChange == nil)
    }

    @Test("whatever happens, nobody is lost, nobody passes a limit, and in the end all places are free")
    func storm() throws {
        var generator = SplitMix(state: 7)
        for _ in 0..<50 {
            var gate = LimitGate()
            let team = node(1, LimitTerms(requestsPerMinute: 600, concurrency: 5))
            let keys = (2...6).map { node(Int32($0), LimitTerms(tokensPerMinute: 6000, concurrency: 2)) }
            var now: Int64 = 0
            var open: [LimitRequest] = []
            var waiting: [UInt64: (LimitRequest, Int64)] = [:]
            func settle(_ decisions: LimitGate.Decisions) {
                for (ticket, decision) in decisions {
                    guard let (request, deadline) = waiting.removeValue(forKey: ticket) else {
                        Issue.record("a decision without a question: \(ticket)")
                        continue
                    }
                    if case .admitted = decision { open.append(request) } else { #expect(deadline <= now) }
                }
            }
            for _ in 0..<400 {
                now += Int64(generator.next() % 20_000)
                let key = keys[Int(generator.next() % 5)]
                let asked = request(team, key, tokens: Int(generator.next() % 300))
                switch generator.next() % 5 {
                case 0, 1:
                    let deadline = now + Int64(generator.next() % 500_000) + 1
                    let caller = LimitCaller(
                        key: key.scope,
                        team: ScopeID(rawValue: key.scope.rawValue % 2),
                        weight: 2,
                        priority: generator.next() % 2 == 0 ? .batch : .interactive
                    )
                    let answer = try? gate.ask(asked, of: caller, until: deadline, now: now)
                    if case .waits(let ticket)? = answer { waiting[ticket] = (asked, deadline) }
                    if case .admitted? = answer { open.append(asked) }
                case 2 where generator.next() % 2 == 0:
                    let (answer, decisions) = gate.attempt(asked, now: now)
                    settle(decisions)
                    if case .success = answer { open.append(asked) }
                case 2: if (try? gate.ask(asked, now: now)) != nil { open.append(asked) }
                case 3:
                    guard let ended = open.popLast() else { continue }
                    settle(gate.end(ended, usedTokens: ended.tokens / 2, now: now))
                default:
                    if let ticket = waiting.keys.min(), generator.next() % 4 == 0 {
                        waiting[ticket] = nil
                        settle(gate.leave(ticket, now: now))
                    }
                    settle(gate.advance(now: now))
                }
                #expect(open.count <= 5)
                #expect(gate.waitingCount == waiting.count)
                for key in keys { #expect(open.count { $0.nodes[1] == key } <= 2) }
            }
            for ended in open { settle(gate.end(ended, usedTokens: 0, now: now)) }
            now += 3600 * Self.second
            settle(gate.advance(now: now))
            #expect(waiting.isEmpty && gate.waitingCount == 0 && gate.nextChange == nil)
        }
    }
}

private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
