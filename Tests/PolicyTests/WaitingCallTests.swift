import Testing
import Vocabulary

@testable import Policy

@Suite("What is learnt of targets that hang")
struct WaitingCallTests {
    private static let second: Int64 = 1_000_000
    private let terms = BreakerTerms()

    /// A target that has answered so many streams in a tenth of a second each.
    private func measured(_ calls: Int = 10) throws -> TargetStanding {
        var standing = TargetStanding()
        for _ in 0..<calls {
            let begun = try begin(&standing, at: 0)
            let passage = standing.hear(begun, now: 100_000, firstToken: 100_000)
            var times = CallTimes()
            times.wasHeard = true
            times.perToken = 10_000
            standing.end(passage, .success, terms, now: 200_000, chance: 0, times: times)
        }
        return standing
    }

    private func begin(
        _ standing: inout TargetStanding,
        at now: Int64,
        unseenOutput: Int = 0
    ) throws -> TargetPassage {
        try standing.begin(terms, now: now, unseenOutput: unseenOutput).get()
    }

    private func latency(_ standing: TargetStanding, _ now: Int64) -> Double {
        standing.signals(terms, now: now).firstTokenMicroseconds ?? -1
    }

    @Test(
        "a call that waits for longer than usual counts at once as one that took as long, and no longer once it is over"
    )
    func waits() throws {
        var standing = try measured()
        let passage = try begin(&standing, at: 0)

        #expect(latency(standing, 90_000) == 100_000)
        #expect(!standing.signals(terms, now: 90_000).isOverdue)
        #expect(latency(standing, 1_100_000) == 300_000)
        #expect(standing.signals(terms, now: 1_100_000).isOverdue)
        standing.withdraw(passage)
        #expect(latency(standing, 1_100_000) == 100_000)
    }

    @Test("the more of them wait, the more it says, and those that begin later displace nobody")
    func several() throws {
        var standing = try measured()
        var before = latency(standing, 10 * Self.second)
        for _ in 0..<8 {
            _ = try begin(&standing, at: 0)
            let now = latency(standing, 10 * Self.second)
            #expect(now > before)
            before = now
        }
        #expect(before > 8_000_000)
        let late = try begin(&standing, at: 9 * Self.second)
        #expect(latency(standing, 10 * Self.second) == before)
        standing.withdraw(late)
        #expect(latency(standing, 10 * Self.second) == before)
    }

    @Test("what begins to answer waits no more, however long the rest takes")
    func heard() throws {
        var standing = try measured()
        let begun = try begin(&standing, at: 0)
        _ = standing.hear(begun, now: 100_000, firstToken: 100_000)

        #expect(latency(standing, 60 * Self.second) == 100_000)
    }

    @Test(
        "a call without an answer has lasted at least so long, whatever ended it; one that failed at once says nothing",
        arguments: [AttemptVerdict.failure, .nothing]
    )
    func unanswered(_ verdict: AttemptVerdict) throws {
        func fail(_ standing: inout TargetStanding, after microseconds: Int64) throws {
            let passage = try begin(&standing, at: 0)
            standing.end(passage, verdict, terms, now: microseconds, chance: 0)
        }
        var standing = try measured()
        try fail(&standing, after: 50_000)
        #expect(latency(standing, 0) == 100_000)

        try fail(&standing, after: 10 * Self.second)

        #expect(latency(standing, 0) == 2_080_000)
        var fresh = TargetStanding()
        try fail(&fresh, after: Self.second / 2)
        #expect(fresh.signals(terms, now: 0).firstTokenMicroseconds == nil)
        try fail(&fresh, after: 3 * Self.second)
        #expect(latency(fresh, 0) == 3_000_000)
    }

    @Test("a plain answer may be long: what its tokens may take is no waiting")
    func plain() throws {
        var standing = try measured()
        _ = try begin(&standing, at: 0, unseenOutput: 200)

        // 200 tokens of ten milliseconds.
        #expect(latency(standing, 2 * Self.second) == 100_000)
        #expect(latency(standing, 4 * Self.second) == 480_000)

        // Where answers are usually of five tokens, one of more than twenty is not expected.
        var usual = try measured()
        var whole = CallTimes()
        whole.whole = 150_000
        whole.output = 5
        for _ in 0..<3 {
            let passage = try begin(&usual, at: 0, unseenOutput: 200)
            usual.end(passage, .success, terms, now: 0, chance: 0, times: whole)
        }
        _ = try begin(&usual, at: 0, unseenOutput: 200)
        #expect(latency(usual, 200_000) == 100_000)
        #expect(latency(usual, 1_200_000) == 280_000)
    }

    /// What a model of two targets does in a second of requests, twenty of them, with deadlines of ten seconds.
    ///
    /// It draws its chances from a seed, so that it is the same every time.
    @Test(
        "a target that hangs is left within a second and served again within some seconds of being well",
        arguments: 0..<20
    )
    func simulation(_ seed: UInt64) throws {
        var simulation = Simulation(seed: seed)
        simulation.latencies = ["a": 0.1, "b": 0.3]
        _ = simulation.run(seconds: 20)
        #expect(simulation.run(seconds: 5)["a", default: 0] > 80)

        simulation.latencies["a"] = .infinity
        _ = simulation.run(seconds: 1)
        #expect(simulation.run(seconds: 8)["a"] == nil)
        let hung = simulation.run(seconds: 60)
        // Of 1,200 hardly anybody.
        #expect(hung["a", default: 0] < 30, "\(hung)")

        simulation.latencies["a"] = 0.1
        _ = simulation.run(seconds: 20)
        #expect(simulation.run(seconds: 5)["a", default: 0] > 80)
    }
}

/// Requests to a model of two targets that goes by latency, and what is learnt of their answers.
private struct Simulation {
    private struct Call {
        let target: String
        let passage: TargetPassage
        let begunAt: Int64
        let answers: Int64?
    }

    private static let deadline: Int64 = 10_000_000
    private static let gap: Int64 = 50_000

    /// Seconds to the first token.
    var latencies: [String: Double] = [:]
    private var standings: [String: TargetStanding] = ["a": TargetStanding(), "b": TargetStanding()]
    private var calls: [Call] = []
    private var now: Int64 = 0
    private var random: SeededGenerator
    private let targets: [Target]
    // The breaker is another matter.
    private var terms = BreakerTerms()

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        targets = ["a", "b"].map { Target.at($0) }
        terms.failures = 0
        terms.failureRatePercent = 0
    }

    /// Who was asked how often.
    mutating func run(seconds: Int64) -> [String: Int] {
        var asked: [String: Int] = [:]
        let end = now + seconds * 1_000_000
        while now < end {
            now += Self.gap
            settle()
            let signals = standings.mapValues { $0.signals(terms, now: now) }
            let first = first(signals, chance: Double.random(in: 0..<1, using: &random))
            guard case .success(let passage)? = standings[first]?.begin(terms, now: now) else { continue }
            let seconds = latencies[first] ?? 0
            let answers = seconds.isFinite ? now + Int64(seconds * 1_000_000) : nil
            calls.append(Call(target: first, passage: passage, begunAt: now, answers: answers))
            asked[first, default: 0] += 1
        }
        return asked
    }

    private func first(_ signals: [String: TargetSignals], chance: Double) -> String {
        let request = RoutingRequest(chance: chance) { signals[$0.provider.name] ?? TargetSignals() }
        let candidates = targets.map { RoutingCandidate($0, request) }
        return TargetOrder.order(candidates, .leastLatency, request)[0].name.split(separator: "/").first
            .map(String.init) ?? ""
    }

    private mutating func settle() {
        for call in calls {
            if let answers = call.answers, answers <= now {
                guard
                    let heard = standings[call.target]?.hear(
                        call.passage,
                        now: answers,
                        firstToken: answers - call.begunAt
                    )
                else { continue }
                var times = CallTimes()
                times.wasHeard = true
                standings[call.target]?.end(heard, .success, terms, now: answers, chance: 0, times: times)
            } else if call.begunAt + Self.deadline <= now {
                standings[call.target]?.end(call.passage, .failure, terms, now: now, chance: 0)
            }
        }
        calls.removeAll { call in
            call.answers.map { $0 <= now } ?? false || call.begunAt + Self.deadline <= now
        }
    }
}
