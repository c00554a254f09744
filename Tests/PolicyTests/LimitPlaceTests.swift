import Testing
import Vocabulary

@testable import Policy

@Suite("When places at a limit are expected to be free")
struct LimitPlaceTests {
    private static let second: Int64 = 1_000_000

    private static func request(_ limit: Int) -> LimitRequest {
        let name = LimitedName(place: 0, holder: .provider("p"), limits: LimitTerms(concurrency: limit))
        return LimitRequest(nodes: [], names: [name], tokens: 0)
    }

    private func wait(
        _ gate: inout LimitGate,
        _ request: LimitRequest,
        key: Int32 = 1,
        team: Int32 = 1,
        weight: Int = 1,
        _ priority: RequestPriority = .interactive,
        within seconds: Int64,
        now: Int64
    ) throws -> UInt64? {
        let caller = LimitCaller(
            key: ScopeID(rawValue: key),
            team: ScopeID(rawValue: team),
            weight: weight,
            priority: priority
        )
        switch try gate.ask(request, of: caller, until: now + seconds * Self.second, now: now) {
        case .admitted: return nil
        case .waits(let ticket): return ticket
        }
    }

    /// Takes all places, after each was kept for so long before; answers with the time that it is then.
    private func fill(
        _ gate: inout LimitGate,
        _ request: LimitRequest,
        places: Int,
        holding seconds: Int64
    ) throws -> Int64 {
        var now: Int64 = 1
        for _ in 0..<40 {
            for _ in 0..<places { _ = try gate.ask(request, now: now) }
            now += seconds * Self.second
            for _ in 0..<places { _ = gate.end(request, usedTokens: 0, now: now) }
        }
        for _ in 0..<places { _ = try gate.ask(request, now: now) }
        return now
    }

    @Test("the time to come again is how long places were kept, shared by all of them", arguments: [1, 4])
    func advice(_ places: Int) throws {
        let request = Self.request(places)
        var gate = LimitGate()
        let now = try fill(&gate, request, places: places, holding: 8)

        let excess = #expect(throws: LimitExcess.self) { try gate.ask(request, now: now) }

        #expect(excess?.kind == .concurrency)
        let expected = Double(8 * Self.second) / Double(places)
        let wait = Double(excess?.waitMicroseconds ?? 0)
        #expect(abs(wait - expected) < expected / 8, "\(wait)")
        #expect(excess?.turnoverMicroseconds == excess?.waitMicroseconds)
    }

    @Test(
        "as long as no place was given back, a second is advised, and nobody is refused for how long it takes"
    )
    func unknown() throws {
        var gate = LimitGate()
        let request = Self.request(1)
        _ = try gate.ask(request, now: 1)

        let excess = #expect(throws: LimitExcess.self) { try gate.ask(request, now: 2) }

        #expect(excess?.waitMicroseconds == Self.second && excess?.turnoverMicroseconds == nil)
        #expect(try wait(&gate, request, within: 1, now: 2) != nil)
    }

    @Test("the first end after a burst says little: nobody is refused for what all that is kept would take")
    func burst() throws {
        var gate = LimitGate()
        let request = Self.request(50)
        for _ in 0..<50 { _ = try gate.ask(request, now: 1) }
        let now = 60 * Self.second
        _ = gate.end(request, usedTokens: 0, now: now)
        _ = try gate.ask(request, now: now)

        let excess = #expect(throws: LimitExcess.self) { try gate.ask(request, now: now) }

        #expect(excess?.waitMicroseconds == Self.second && excess?.turnoverMicroseconds == nil)
        #expect(try wait(&gate, request, within: 5, now: now) != nil)
    }

    @Test("no place is taken to be kept for longer than any has been in use")
    func burstAfterSingles() throws {
        var gate = LimitGate()
        let request = Self.request(50)
        for second in 0..<Int64(100) {
            _ = try gate.ask(request, now: second * 10 * Self.second)
            _ = gate.end(request, usedTokens: 0, now: (second * 10 + 1) * Self.second)
        }
        for _ in 0..<50 { _ = try gate.ask(request, now: 1000 * Self.second) }

        let excess = #expect(throws: LimitExcess.self) { try gate.ask(request, now: 1030 * Self.second) }

        // Thirty seconds, shared by fifty.
        #expect(excess?.waitMicroseconds == 600_000)
    }

    @Test("what hangs is noticed before it ends")
    func hanging() throws {
        let request = Self.request(1)
        var gate = LimitGate()
        let now = try fill(&gate, request, places: 1, holding: 1)

        let excess = #expect(throws: LimitExcess.self) {
            try gate.ask(request, now: now + 600 * Self.second)
        }

        #expect(excess?.waitMicroseconds ?? 0 > 20 * Self.second)
        #expect(throws: LimitExcess.self) {
            try wait(&gate, request, within: 5, now: now + 600 * Self.second)
        }
    }

    @Test("who comes behind others is told their time too, and is let in only if its own is enough")
    func behind() throws {
        let request = Self.request(1)
        var gate = LimitGate()
        let now = try fill(&gate, request, places: 1, holding: 2)
        for key in Int32(1)...3 { #expect(try wait(&gate, request, key: key, within: 60, now: now) != nil) }

        let excess = #expect(throws: LimitExcess.self) { try gate.ask(request, now: now) }
        let advised = Double(excess?.waitMicroseconds ?? 0) / Double(Self.second)
        #expect(abs(advised - 8) < 0.5, "\(advised)")
        #expect(throws: LimitExcess.self) { try wait(&gate, request, key: 4, within: 7, now: now) }
        #expect(try wait(&gate, request, key: 4, within: 9, now: now) != nil)
        #expect(gate.waitingCount == 4)
    }

    @Test("turns count: another team has one before, not all that it has waiting")
    func turns() throws {
        let request = Self.request(1)
        var gate = LimitGate()
        let now = try fill(&gate, request, places: 1, holding: 1)
        for _ in 0..<20 { #expect(try wait(&gate, request, key: 1, team: 1, within: 60, now: now) != nil) }

        // One of the crowded team goes first, then this one.
        #expect(try wait(&gate, request, key: 2, team: 2, within: 3, now: now) != nil)
        #expect(throws: LimitExcess.self) { try wait(&gate, request, key: 1, team: 1, within: 19, now: now) }
        // Two turns of three each, with what the other teams have in theirs.
        #expect(try wait(&gate, request, key: 3, team: 3, weight: 3, within: 4, now: now) != nil)
    }

    @Test("batch counts all that are interactive before it")
    func batch() throws {
        let request = Self.request(1)
        var gate = LimitGate()
        let now = try fill(&gate, request, places: 1, holding: 1)
        for _ in 0..<10 { #expect(try wait(&gate, request, key: 1, team: 1, within: 60, now: now) != nil) }

        #expect(throws: LimitExcess.self) {
            try wait(&gate, request, key: 2, team: 2, .batch, within: 9, now: now)
        }
        #expect(try wait(&gate, request, key: 2, team: 2, .batch, within: 12, now: now) != nil)
    }

    @Test("tokens come back by time: who has none in time is refused at once")
    func tokens() throws {
        var gate = LimitGate()
        let name = LimitedName(place: 0, holder: .model("m"), limits: LimitTerms(tokensPerMinute: 600))
        func request(_ tokens: Int) -> LimitRequest { LimitRequest(nodes: [], names: [name], tokens: tokens) }
        _ = try gate.ask(request(600), now: 0)

        #expect(throws: LimitExcess.self) { try wait(&gate, request(100), within: 9, now: 0) }
        #expect(try wait(&gate, request(100), key: 1, team: 1, within: 11, now: 0) != nil)
        // Behind that one.
        #expect(throws: LimitExcess.self) {
            try wait(&gate, request(50), key: 2, team: 2, within: 14, now: 0)
        }
        #expect(try wait(&gate, request(50), key: 2, team: 2, within: 16, now: 0) != nil)
    }

    @Test("a lowered limit is waited for until enough have ended")
    func lowered() throws {
        var gate = LimitGate()
        let now = try fill(&gate, Self.request(4), places: 4, holding: 4)

        let excess = #expect(throws: LimitExcess.self) { try gate.ask(Self.request(2), now: now) }

        let wait = Double(excess?.waitMicroseconds ?? 0) / Double(Self.second)
        #expect(abs(wait - 3) < 0.4, "\(wait)")
    }

    @Test("what was admitted and not used is taken back whole, and lets the next one go")
    func withdrawn() throws {
        var gate = LimitGate()
        let terms = LimitTerms(requestsPerMinute: 1, tokensPerMinute: 600, concurrency: 1)
        let name = LimitedName(place: 0, holder: .provider("p"), limits: terms)
        let request = LimitRequest(nodes: [], names: [name], tokens: 600)
        _ = try gate.ask(request, now: 0)
        let ticket = try #require(try wait(&gate, request, within: 90, now: 0))

        let decisions = gate.withdraw(request, now: Self.second)

        #expect(decisions.map { $0.ticket } == [ticket])
        let excess = #expect(throws: LimitExcess.self) { try gate.ask(request, now: Self.second) }
        #expect(excess?.readings.requests?.remaining == 0)
        _ = gate.withdraw(request, now: Self.second)
        #expect(throws: Never.self) { try gate.ask(request, now: Self.second) }
        // A place that nobody used says nothing of how long places are kept.
        let other = #expect(throws: LimitExcess.self) { try gate.ask(Self.request(1), now: Self.second) }
        #expect(other?.turnoverMicroseconds == nil)
    }

    @Test("one that waits at several limits counts once for its key")
    func further() throws {
        let request = Self.request(1)
        let other = LimitRequest(
            nodes: [],
            names: [LimitedName(place: 1, holder: .provider("q"), limits: LimitTerms(concurrency: 1))],
            tokens: 0
        )
        var gate = LimitGate()
        for limited in [request, other] { _ = try gate.ask(limited, now: 0) }
        let caller = LimitCaller(key: ScopeID(rawValue: 1), team: ScopeID(rawValue: 1))
        for _ in 0..<64 {
            #expect(try wait(&gate, request, within: 60, now: 0) != nil)
            guard case .waits = try gate.ask(other, of: caller, isFurther: true, until: Self.second, now: 0)
            else {
                Issue.record("it must wait")
                return
            }
        }
        #expect(throws: LimitExcess.self) { try wait(&gate, request, within: 60, now: 0) }
        #expect(gate.waitingCount == 128 && gate.waitingRequests == 64)

        let ended = gate.advance(now: Self.second)

        #expect(ended.count == 64 && gate.waitingCount == 64 && gate.waitingRequests == 64)
        #expect(throws: LimitExcess.self) { try wait(&gate, request, within: 60, now: Self.second) }
    }

    @Test(
        "requests fill the line, not the places that they have in several; of those a bound of its own is kept"
    )
    func bounds() throws {
        let request = Self.request(1)
        var gate = LimitGate()
        _ = try gate.ask(request, now: 0)
        func further(_ key: Int32) throws -> Bool {
            let caller = LimitCaller(key: ScopeID(rawValue: key), team: ScopeID(rawValue: 1))
            let answer = try gate.ask(request, of: caller, isFurther: true, until: Self.second, now: 0)
            guard case .waits = answer else { return false }
            return true
        }
        for key in Int32(1)...16 {
            for _ in 0..<64 {
                #expect(try wait(&gate, request, key: key, within: 60, now: 0) != nil)
                for _ in 0..<3 { #expect(try further(key)) }
            }
        }

        #expect(gate.waitingCount == 4096)
        #expect(throws: LimitExcess.self) { try wait(&gate, request, key: 17, within: 60, now: 0) }
        #expect(throws: LimitExcess.self) { try further(17) }
        let ended = gate.advance(now: Self.second)
        #expect(ended.count == 3072 && gate.waitingCount == 1024)
        #expect(throws: LimitExcess.self) {
            try wait(&gate, request, key: 17, within: 60, now: Self.second)
        }
    }
}
