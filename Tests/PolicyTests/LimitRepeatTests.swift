import Testing
import Vocabulary

@testable import Policy

@Suite("Repeats that have their place beside those who wait for it")
struct LimitRepeatTests {
    private static let second: Int64 = 1_000_000

    private func name(_ limits: LimitTerms) -> LimitedName {
        LimitedName(place: 0, holder: .provider("p"), limits: limits)
    }

    private func request(_ name: LimitedName) -> LimitRequest {
        LimitRequest(nodes: [], names: [name], tokens: 0)
    }

    private func wait(_ gate: inout LimitGate, _ request: LimitRequest, now: Int64) throws -> UInt64 {
        let caller = LimitCaller(key: ScopeID(rawValue: 1), team: ScopeID(rawValue: 2))
        let answer = try gate.ask(request, of: caller, until: now + 120 * Self.second, now: now)
        guard case .waits(let ticket) = answer else {
            Issue.record("it must wait")
            return 0
        }
        return ticket
    }

    private func admitted(_ decisions: LimitGate.Decisions) -> [UInt64] {
        decisions.compactMap { if case .admitted = $0.decision { $0.ticket } else { nil } }
    }

    @Test("a repeat is not held up by those who wait for its own place, and they not by its end")
    func attempt() throws {
        var gate = LimitGate()
        let limited = name(LimitTerms(requestsPerMinute: 60, concurrency: 1))
        let first = request(limited)
        _ = try gate.ask(first, now: 0)
        let waiting = try wait(&gate, first, now: 0)

        let (answer, decisions) = gate.attempt(request(limited.withoutPlace), now: 1)

        #expect(throws: Never.self) { try answer.get() }
        #expect(decisions.isEmpty && gate.waitingCount == 1)
        let ended = gate.end(request(limited.withoutPlace), usedTokens: 0, now: 2)
        #expect(ended.isEmpty)
        #expect(admitted(gate.end(first, usedTokens: 0, now: 3)) == [waiting])
    }

    @Test("who looks whether the next attempt would pass takes nothing, and its own place is no obstacle")
    func looking() throws {
        var gate = LimitGate()
        let first = request(name(LimitTerms(requestsPerMinute: 2, concurrency: 1)))
        _ = try gate.ask(first, now: 0)

        for _ in 0..<3 {
            #expect(gate.obstacle(first, now: 0).excess?.kind == .concurrency)
            #expect(gate.obstacle(first, after: first, now: 0).excess == nil)
        }

        _ = gate.end(first, usedTokens: 0, now: 0)
        #expect(gate.obstacle(first, now: 0).excess == nil)
        _ = try gate.ask(first, now: 0)
        #expect(gate.obstacle(first, after: first, now: 0).excess?.kind == .requests)
    }

    @Test("whoever waits for the place that an attempt gives back is an obstacle for the next one")
    func lookingBehind() throws {
        var gate = LimitGate()
        let first = request(name(LimitTerms(concurrency: 1)))
        _ = try gate.ask(first, now: 0)
        _ = try wait(&gate, first, now: 0)

        let (excess, decisions) = gate.obstacle(first, after: first, now: 1)

        #expect(excess?.holder == .provider("p") && decisions.isEmpty)
    }

    @Test("a repeat that waits for a request per minute goes when there is one, whoever waits for its place")
    func line() throws {
        var gate = LimitGate()
        let limited = name(LimitTerms(requestsPerMinute: 2, concurrency: 1))
        let first = request(limited)
        let again = request(limited.withoutPlace)
        _ = try gate.ask(first, now: 0)
        let before = try wait(&gate, first, now: 0)
        #expect(throws: Never.self) { try gate.attempt(again, now: 0).answer.get() }
        let repeated = try wait(&gate, again, now: 0)

        let decisions = gate.advance(now: 30 * Self.second)

        #expect(admitted(decisions) == [repeated])
        for (ended, now) in [(again, 31), (first, 32)] as [(LimitRequest, Int64)] {
            let decisions = gate.end(ended, usedTokens: 0, now: now * Self.second)
            #expect(decisions.isEmpty)
        }
        #expect(admitted(gate.advance(now: 61 * Self.second)) == [before])
        #expect(gate.waitingCount == 0 && gate.nextChange == nil)
    }

    @Test("those who wait know whether any of them may go before their first")
    func passers() throws {
        let limited = name(LimitTerms(requestsPerMinute: 1, concurrency: 1))
        let other = LimitedName(place: 1, holder: .model("m"), limits: LimitTerms(concurrency: 1))
        let first = request(limited)
        let again = request(limited.withoutPlace)
        let elsewhere = request(other.withoutPlace)
        var table = LimitTable()
        _ = try table.admit(first, now: 0)
        let excesses = (table.excess(again, now: 0), table.excess(first, now: 60 * Self.second))
        let (minute, place) = (try #require(excesses.0), try #require(excesses.1))
        #expect(place.kind == .concurrency && minute.kind == .requests)

        var crowd = WaitingLine.Crowd(
            at: limited.holder,
            front: WaitingLine.Front(place, first, now: 0)
        )
        for request in [first, elsewhere] { crowd.join(request, isUrgent: true) }
        #expect(!crowd.hasPassers)
        crowd.join(again, isUrgent: true)
        #expect(crowd.hasPassers)
        crowd.front = WaitingLine.Front(minute, again, now: 0)
        #expect(!crowd.hasPassers)
        crowd.front = WaitingLine.Front(place, first, now: 0)
        crowd.replace(again, with: first)
        #expect(!crowd.hasPassers)
        crowd.replace(first, with: again)
        #expect(crowd.hasPassers)
        crowd.quit(again, isUrgent: true)
        #expect(!crowd.hasPassers)
    }

    @Test("repeats wait for one another in turn")
    func behindRepeat() throws {
        var gate = LimitGate()
        let limited = name(LimitTerms(requestsPerMinute: 2, concurrency: 2))
        let again = request(limited.withoutPlace)
        for _ in 0..<2 { _ = try gate.ask(request(limited), now: 0) }
        let repeated = try wait(&gate, again, now: 0)

        let (answer, decisions) = gate.attempt(again, now: 30 * Self.second)

        #expect(throws: LimitExcess.self) { try answer.get() }
        #expect(admitted(decisions) == [repeated])
    }
}
