import Policy
import Testing
import Vocabulary

@Suite("Whose turn it is at a limit")
struct LimitTurnTests {
    private static let second: Int64 = 1_000_000

    private static func request(_ limits: LimitTerms) -> LimitRequest {
        let name = ScopeName.team(TeamID(rawValue: "team_1"))
        let node = ScopeNode(scope: ScopeID(rawValue: 1), name: name, budget: nil, limits: limits)
        return LimitRequest(nodes: [node], names: [], tokens: 0)
    }

    private static let one = request(LimitTerms(concurrency: 1))

    private func caller(
        key: Int32,
        team: Int32,
        weight: Int = 1,
        _ priority: RequestPriority = .interactive
    ) -> LimitCaller {
        LimitCaller(
            key: ScopeID(rawValue: key),
            team: ScopeID(rawValue: team),
            weight: weight,
            priority: priority
        )
    }

    /// Asks with a deadline a minute off; answers with the ticket, or `nil` if admitted.
    private func wait(
        _ gate: inout LimitGate,
        _ caller: LimitCaller,
        asking request: LimitRequest = one,
        until deadline: Int64 = 60 * second,
        now: Int64 = 0
    ) throws -> UInt64? {
        switch try gate.ask(request, of: caller, until: deadline, now: now) {
        case .admitted: nil
        case .waits(let ticket): ticket
        }
    }

    /// Gives the only place back as often as anybody takes it; answers with the tickets in their order.
    private func order(_ gate: inout LimitGate, now: Int64 = 1) -> [UInt64] {
        var order: [UInt64] = []
        while gate.waitingCount > 0 {
            let decisions = gate.end(Self.one, usedTokens: 0, now: now)
            #expect(decisions.count == 1)
            guard let first = decisions.first else { break }
            order.append(first.ticket)
        }
        return order
    }

    @Test("a team with many keys gets as many turns as a team with one")
    func teams() throws {
        var gate = LimitGate()
        _ = try gate.ask(Self.one, now: 0)
        var owner: [UInt64: Int32] = [:]
        for key in Int32(10)..<20 { owner[try #require(try wait(&gate, caller(key: key, team: 1)))] = key }
        for _ in 0..<10 { owner[try #require(try wait(&gate, caller(key: 20, team: 2)))] = 20 }

        let keys = order(&gate).compactMap { owner[$0] }

        #expect(keys == (Int32(10)..<20).flatMap { [$0, 20] })
    }

    @Test("a turn is as many requests as the team weighs, shared by its keys in turn")
    func weights() throws {
        var gate = LimitGate()
        _ = try gate.ask(Self.one, now: 0)
        var owner: [UInt64: Int32] = [:]
        for index in 0..<12 {
            let heavy = caller(key: index % 2 == 0 ? 10 : 11, team: 1, weight: 3)
            owner[try #require(try wait(&gate, heavy))] = heavy.key.rawValue
            if index < 4 { owner[try #require(try wait(&gate, caller(key: 20, team: 2)))] = 20 }
        }

        let keys = order(&gate).compactMap { owner[$0] }

        #expect(keys == [10, 11, 10, 20, 11, 10, 11, 20, 10, 11, 10, 20, 11, 10, 11, 20])
    }

    @Test("shares are within one turn of what the weights say, as long as all wait", arguments: 1...20)
    func shares(_ seed: Int) throws {
        let weights = [1 + seed % 4, 1 + seed % 7, 1 + seed % 3]
        var gate = LimitGate()
        _ = try gate.ask(Self.one, now: 0)
        var owner: [UInt64: Int] = [:]
        for index in 0..<(64 * 3) {
            let team = index % 3
            let asking = caller(key: Int32(10 + team), team: Int32(1 + team), weight: weights[team])
            owner[try #require(try wait(&gate, asking))] = team
        }
        var served = [0, 0, 0]
        let sum = weights.reduce(0, +)

        for (index, ticket) in order(&gate).enumerated() {
            guard let team = owner[ticket], served.allSatisfy({ $0 < 64 }) else { break }
            served[team] += 1
            for team in 0..<3 {
                let exact = Double((index + 1) * weights[team]) / Double(sum)
                #expect(abs(Double(served[team]) - exact) <= Double(weights[team]))
            }
        }
    }

    @Test("interactive requests go before batch, which waits behind them for five seconds at most")
    func priority() throws {
        var gate = LimitGate()
        _ = try gate.ask(Self.one, now: 0)
        let batch = try #require(try wait(&gate, caller(key: 1, team: 1, weight: 1, .batch)))
        let first = try #require(try wait(&gate, caller(key: 2, team: 2)))
        let second = try #require(try wait(&gate, caller(key: 2, team: 2)))
        let third = try #require(try wait(&gate, caller(key: 2, team: 2)))

        let decided = gate.end(Self.one, usedTokens: 0, now: 4 * Self.second)
        #expect(decided.map(\.ticket) == [first])
        #expect(gate.nextChange == 5 * Self.second)
        let nothing = gate.advance(now: 5 * Self.second)
        #expect(nothing.isEmpty)
        // From now on it takes turns with them.
        #expect(order(&gate, now: 5 * Self.second) == [second, batch, third])
    }

    @Test(
        "batch is never starved: under endless interactive load it goes within two turns of its five seconds"
    )
    func starvation() throws {
        var gate = LimitGate()
        _ = try gate.ask(Self.one, now: 0)
        let batch = try #require(try wait(&gate, caller(key: 1, team: 1, weight: 1, .batch)))
        var now: Int64 = 0
        for _ in 0..<100 {
            now += Self.second / 10
            _ = try wait(&gate, caller(key: 2, team: 2), now: now)
            _ = try wait(&gate, caller(key: 3, team: 3), until: now + 60 * Self.second, now: now)
            if gate.end(Self.one, usedTokens: 0, now: now).contains(where: { $0.ticket == batch }) { break }
        }

        #expect(now >= 5 * Self.second && now <= 5 * Self.second + 3 * Self.second / 10)
    }

    @Test("an interactive request does not stand behind batch, and batch stands behind both")
    func newcomers() throws {
        let tokens = LimitTerms(tokensPerMinute: 600)
        var large = Self.request(tokens)
        var small = large
        large.tokens = 600
        small.tokens = 50
        var gate = LimitGate()
        var open = small
        open.tokens = 500
        _ = try gate.ask(open, now: 0)
        #expect(try wait(&gate, caller(key: 1, team: 1, weight: 1, .batch), asking: large) != nil)

        #expect(throws: LimitExcess.self) { try gate.ask(small, .batch, now: 0) }
        #expect(try gate.ask(small, .interactive, now: 0).tokens?.remaining == 50)
        // After five seconds that one counts as urgent itself, and is not overtaken any more.
        _ = gate.advance(now: 5 * Self.second)
        #expect(throws: LimitExcess.self) { try gate.ask(small, .interactive, now: 5 * Self.second) }
    }

    @Test("who surely cannot have room in time is refused at once, with the time that it takes")
    func shedding() throws {
        let request = Self.request(LimitTerms(requestsPerMinute: 60))
        var gate = LimitGate()
        for _ in 0..<60 { _ = try gate.ask(request, now: 0) }

        let excess = #expect(throws: LimitExcess.self) {
            try wait(&gate, caller(key: 1, team: 1), asking: request, until: Self.second - 1, now: 1)
        }
        #expect((Self.second - 1...Self.second).contains(excess?.waitMicroseconds ?? 0))
        #expect(
            try wait(&gate, caller(key: 1, team: 1), asking: request, until: Self.second + 2, now: 1) != nil
        )
        // The second of the key has one before it; another key's turn may come first.
        #expect(throws: LimitExcess.self) {
            try wait(&gate, caller(key: 1, team: 1), asking: request, until: 2 * Self.second - 1, now: 1)
        }
        #expect(
            try wait(&gate, caller(key: 2, team: 2), asking: request, until: 2 * Self.second - 1, now: 1)
                != nil
        )
        #expect(gate.waitingCount == 2)
    }

    @Test("who gives up before room comes takes none from those of its key behind it")
    func givingUp() throws {
        let request = Self.request(LimitTerms(requestsPerMinute: 60))
        var gate = LimitGate()
        for _ in 0..<60 { _ = try gate.ask(request, now: 0) }
        let batch = caller(key: 1, team: 1, weight: 1, .batch)
        _ = try wait(&gate, batch, asking: request, until: Self.second + 2, now: 1)
        // It goes before that one, whose time is over before the second room comes.
        _ = try wait(&gate, caller(key: 1, team: 1), asking: request, now: 1)

        #expect(try wait(&gate, batch, asking: request, until: 2 * Self.second + 2, now: 1) != nil)
    }

    @Test(
        "of one key whoever is let in to wait for requests per minute is admitted in time, and nobody else",
        arguments: 1...30
    )
    func exact(_ seed: Int) throws {
        let request = Self.request(LimitTerms(requestsPerMinute: 60))
        var gate = LimitGate()
        for _ in 0..<60 { _ = try gate.ask(request, now: 0) }
        var waiting: [UInt64: Int64] = [:]
        for index in 0..<20 {
            let deadline = Int64((seed * 7919 + index * 104_729) % 20_000_000) + 1
            // The nth of the key has room at the nth second.
            let fits = deadline >= Int64(waiting.count + 1) * Self.second
            let answer = try? gate.ask(request, of: caller(key: 1, team: 1), until: deadline, now: 0)
            guard case .waits(let ticket)? = answer else {
                #expect(!fits)
                continue
            }
            #expect(fits)
            waiting[ticket] = deadline
        }

        for tick in Int64(1)...25 {
            for (ticket, decision) in gate.advance(now: tick * Self.second) {
                let known = waiting.removeValue(forKey: ticket)
                let deadline = try #require(known)
                guard case .admitted = decision else {
                    Issue.record("refused after a wait")
                    continue
                }
                #expect(tick * Self.second <= deadline)
            }
        }
        #expect(waiting.isEmpty)
    }

    @Test("a line of 1,024 is served to its end without looking at each for each")
    func many() throws {
        var gate = LimitGate()
        _ = try gate.ask(Self.one, now: 0)
        for index in Int32(0)..<1024 { _ = try wait(&gate, caller(key: 10 + index / 64, team: index % 3)) }
        let start = ContinuousClock.now

        #expect(order(&gate).count == 1024)

        // 1,024 decisions in a line of 1,024; far below a second even where nothing is optimized.
        #expect(ContinuousClock.now - start < .seconds(5))
    }
}
