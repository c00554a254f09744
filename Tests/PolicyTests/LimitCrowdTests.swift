import Policy
import Testing
import Vocabulary

@Suite("Requests that others stop who wait at the same limit")
struct LimitCrowdTests {
    private static let second: Int64 = 1_000_000

    private let team = Self.node(1, LimitTerms(tokensPerMinute: 600))
    private let one = Self.node(2, LimitTerms(requestsPerMinute: 7))
    private let other = Self.node(3, LimitTerms(requestsPerMinute: 500))

    private static func node(_ scope: Int32, _ limits: LimitTerms) -> ScopeNode {
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

    /// Asks as a key with a team of its own; answers with the ticket, or `nil` if admitted.
    private func wait(
        _ gate: inout LimitGate,
        _ request: LimitRequest,
        key: Int32,
        until deadline: Int64,
        now: Int64 = 0
    ) throws -> UInt64? {
        let caller = LimitCaller(
            key: ScopeID(rawValue: key),
            team: ScopeID(rawValue: 1000 + key),
            weight: 1,
            priority: .interactive
        )
        return switch try gate.ask(request, of: caller, until: deadline, now: now) {
        case .admitted: nil
        case .waits(let ticket): ticket
        }
    }

    @Test(
        "whose time is over before those go who stop it does not wait in vain, although it would fit itself"
    )
    func inVain() throws {
        var gate = LimitGate()
        _ = try gate.ask(request(team, tokens: 300), now: 0)
        #expect(try wait(&gate, request(other, team, tokens: 600), key: 1, until: 60 * Self.second) != nil)
        let small = request(one, team, tokens: 10)

        let excess = #expect(throws: LimitExcess.self) {
            try self.wait(&gate, small, key: 2, until: 31 * Self.second - 1)
        }
        let ticket = try #require(try wait(&gate, small, key: 2, until: 31 * Self.second))

        #expect(excess?.waitMicroseconds == 31 * Self.second)
        #expect(excess?.readings.requests?.limit == 7)
        #expect(excess?.readings.tokens?.remaining == 300)
        var decisions = gate.advance(now: 30 * Self.second)
        #expect(decisions.count == 1)
        decisions = gate.advance(now: 31 * Self.second)
        #expect(decisions.map { $0.ticket } == [ticket])
    }

    @Test("behind one that gives up before there is room for it, the wait is at least until then")
    func givesUp() throws {
        var gate = LimitGate()
        _ = try gate.ask(request(team, tokens: 300), now: 0)
        let large = request(team, tokens: 600)
        #expect(try wait(&gate, large, key: 1, until: 40 * Self.second) != nil)
        _ = gate.end(request(team, tokens: 300), usedTokens: 600, now: 0)
        let small = request(team, tokens: 10)
        _ = gate.advance(now: 10 * Self.second)

        #expect(throws: LimitExcess.self) {
            try self.wait(&gate, small, key: 2, until: 39 * Self.second, now: 10 * Self.second)
        }
        #expect(try wait(&gate, small, key: 2, until: 41 * Self.second, now: 10 * Self.second) != nil)
    }

    @Test("who has waited in vain is told the time of those before it, and its own limits")
    func expired() throws {
        var gate = LimitGate()
        _ = try gate.ask(request(team, tokens: 600), now: 0)
        #expect(try wait(&gate, request(other, team, tokens: 300), key: 1, until: 60 * Self.second) != nil)
        let ticket = try wait(&gate, request(one, team, tokens: 10), key: 2, until: 40 * Self.second)
        // It took more than was expected when they came.
        _ = gate.end(request(team, tokens: 600), usedTokens: 900, now: 0)

        let ended = gate.advance(now: 40 * Self.second)

        #expect(ended.count == 1 && ended.first?.ticket == ticket)
        guard case .refused(let excess)? = ended.first?.decision else {
            Issue.record("it must be refused: \(ended)")
            return
        }
        // In 20 seconds the other one goes, and one later there are 10 more.
        #expect(excess.waitMicroseconds == 21 * Self.second)
        #expect(excess.readings.requests == LimitReading(limit: 7, remaining: 7, resetMicroseconds: 0))
        #expect(excess.readings.tokens?.remaining == 100)
    }

    @Test("whom its own limit stops for longer than others do is told of that one")
    func ownLimit() throws {
        var gate = LimitGate()
        let own = Self.node(4, LimitTerms(requestsPerMinute: 1))
        let places = Self.node(5, LimitTerms(concurrency: 1))
        _ = try gate.ask(request(own), now: 0)
        _ = try gate.ask(request(places), now: 0)
        #expect(try wait(&gate, request(places), key: 1, until: 60 * Self.second) != nil)

        let excess = #expect(throws: LimitExcess.self) { try gate.ask(self.request(own, places), now: 0) }

        #expect(excess?.kind == .requests)
        #expect(excess?.waitMicroseconds == 60 * Self.second)
    }
}
