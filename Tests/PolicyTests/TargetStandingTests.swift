import Policy
import Testing
import Vocabulary

@Suite("The standing of targets")
struct TargetStandingTests {
    private static let second: Int64 = 1_000_000
    private let terms = BreakerTerms()

    private func begin(_ standing: inout TargetStanding, at now: Int64) throws -> TargetPassage {
        try standing.begin(terms, now: now).get()
    }

    @Test("calls under way are counted until they end, however they end")
    func inFlight() throws {
        var standing = TargetStanding()
        let passages = try (0..<3).map { _ in try begin(&standing, at: 0) }
        #expect(standing.signals(terms, now: 0).inFlight == 3)

        for (passage, verdict) in zip(passages, [AttemptVerdict.success, .failure, .nothing]) {
            standing.end(passage, verdict, terms, now: 1, chance: 0)
        }

        #expect(standing.inFlight == 0)
        #expect(standing.begun == 3)
        #expect(standing.failed == 1)
    }

    @Test(
        "a stream tells its first token when it comes and the others at its end; a plain answer what is left of it"
    )
    func times() throws {
        var standing = TargetStanding()
        let begun = try begin(&standing, at: 0)
        let stream = standing.hear(begun, now: 200_000, firstToken: 200_000)
        var times = CallTimes()
        times.wasHeard = true
        times.perToken = 10_000
        standing.end(stream, .success, terms, now: 300_000, chance: 0, times: times)
        #expect(standing.signals(terms, now: 0).firstTokenMicroseconds == 200_000)
        #expect(standing.signals(terms, now: 0).microsecondsPerToken == 10_000)
        let plain = try begin(&standing, at: 300_000)
        var whole = CallTimes()
        whole.whole = 500_000
        whole.output = 30

        standing.end(plain, .success, terms, now: 800_000, chance: 0, times: whole)

        #expect(standing.signals(terms, now: 0).firstTokenMicroseconds == 200_000)
    }

    @Test(
        "a stream counts once, at its end: broken as a failure, left by its client as good",
        arguments: [(AttemptVerdict.success, 0), (.failure, 1), (.nothing, 0)]
    )
    func heard(verdict: AttemptVerdict, failures: Int) throws {
        var standing = TargetStanding()
        let begun = try begin(&standing, at: 0)
        let stream = standing.hear(begun, now: 1, firstToken: 1)
        #expect(standing.health(terms, now: 1).recentCalls == 0)
        var times = CallTimes()
        times.wasHeard = true

        standing.end(stream, verdict, terms, now: 2, chance: 0, times: times)

        let health = standing.health(terms, now: 2)
        #expect((health.recentCalls, health.recentFailures) == (1, failures))
    }

    @Test("a provider that says that nothing is left is passed by until its reset, and called again then")
    func learned() throws {
        var standing = TargetStanding()
        var report = LimitReport()
        report.requests = LimitReport.Part(remaining: 1, resetMicroseconds: Self.second)
        standing.learn(report, now: 0)
        _ = try begin(&standing, at: 1)

        #expect(standing.obstacle(terms, now: 1) == .exhausted(wait: Self.second - 1))
        #expect(throws: TargetRefusal(obstacle: .exhausted(wait: 10))) {
            try standing.begin(terms, now: Self.second - 10).get()
        }
        #expect(throws: Never.self) {
            try standing.begin(terms, now: Self.second - 10, heedsLimits: false).get()
        }
        #expect(standing.obstacle(terms, now: Self.second) == nil)
    }

    @Test("a call that is not made after all leaves nothing behind")
    func withdrawn() throws {
        var standing = TargetStanding()
        var report = LimitReport()
        report.requests = LimitReport.Part(remaining: 1, resetMicroseconds: Self.second)
        standing.learn(report, now: 0)
        let passage = try begin(&standing, at: 1)

        standing.withdraw(passage)

        #expect((standing.inFlight, standing.begun) == (0, 0))
        #expect(standing.obstacle(terms, now: 1) == nil)
        let last = try begin(&standing, at: 1)
        let asked = try standing.begin(terms, now: 2, heedsLimits: false).get()
        standing.withdraw(asked)
        #expect(standing.obstacle(terms, now: 2) == .exhausted(wait: Self.second - 2))
        let health = standing.health(terms, now: 2)
        #expect(health.requestsLeft == 0)
        #expect(health.learned.map(\.kind) == [.requests] && health.learned.map(\.left) == [0])
        #expect(health.learned.map(\.resetMicroseconds) == [Self.second - 2])
        #expect(standing.health(terms, now: Self.second).learned.isEmpty)
        standing.withdraw(last)
        #expect(standing.obstacle(terms, now: 2) == nil)
    }

    private static func report(tokens: Int, reset: Int64 = second) -> LimitReport {
        var report = LimitReport()
        report.tokens = LimitReport.Part(remaining: tokens, resetMicroseconds: reset)
        return report
    }

    @Test("a request that needs more tokens than are left is not for this target, calls under way taken off")
    func tokens() throws {
        var standing = TargetStanding()
        standing.learn(Self.report(tokens: 10_000), now: 0)
        standing.learn(Self.report(tokens: 1_000), now: 0)

        #expect(standing.obstacle(terms, now: 1, tokens: 1_000) == nil)
        #expect(standing.obstacle(terms, now: 1, tokens: 1_001) == .resting(wait: Self.second - 1))
        let first = try standing.begin(terms, now: 1, tokens: 600).get()
        #expect(standing.obstacle(terms, now: 1, tokens: 401) == .resting(wait: Self.second - 1))
        #expect(standing.health(terms, now: 1).tokensLeft == 400)
        let second = try standing.begin(terms, now: 1, tokens: 400).get()
        #expect(standing.obstacle(terms, now: 1) == .resting(wait: Self.second - 1))

        // Known now: it took less than was expected. The other was not made at all.
        standing.end(first, .success, terms, now: 2, chance: 0, use: .tokens(100))
        #expect(standing.health(terms, now: 2).tokensLeft == 500)
        standing.withdraw(second)
        #expect(standing.health(terms, now: 2).tokensLeft == 900)
        #expect((standing.inFlight, standing.begun) == (0, 1))
        #expect(standing.obstacle(terms, now: Self.second, tokens: 5_000) == nil)
    }

    @Test("what an answer says of tokens knows better than what was expected of the calls before it")
    func betterKnown() throws {
        var standing = TargetStanding()
        standing.learn(Self.report(tokens: 1_000), now: 0)
        let call = try standing.begin(terms, now: 0, tokens: 400).get()
        standing.learn(Self.report(tokens: 700), now: 1)

        standing.end(call, .success, terms, now: 2, chance: 0, use: .tokens(300))

        #expect(standing.health(terms, now: 2).tokensLeft == 700)
    }

    @Test("a guess that is larger than the whole limit silences nobody, and none left is waited for")
    func largeGuess() {
        var standing = TargetStanding()
        standing.learn(Self.report(tokens: 1_000), now: 0)
        #expect(standing.obstacle(terms, now: 0, tokens: 50_000) == nil)
        standing.learn(Self.report(tokens: 499), now: 0)
        #expect(standing.obstacle(terms, now: 0, tokens: 50_000) == .resting(wait: Self.second))
        standing.learn(Self.report(tokens: 0), now: 0)
        #expect(standing.obstacle(terms, now: 0) == .exhausted(wait: Self.second))
    }

    @Test("tokens of output that are counted apart are not compared with input, but stop when none is left")
    func output() {
        var standing = TargetStanding()
        var report = Self.report(tokens: 1_000)
        report.output = LimitReport.Part(remaining: 10, resetMicroseconds: Self.second)
        standing.learn(report, now: 0)
        #expect(standing.obstacle(terms, now: 0, tokens: 500) == nil)
        #expect(standing.health(terms, now: 0).tokensLeft == 10)
        report.output?.remaining = 0
        standing.learn(report, now: 0)
        #expect(standing.obstacle(terms, now: 0) == .exhausted(wait: Self.second))
    }

    @Test("a 429 that says for how long is heeded, and no answer silences a target for more than an hour")
    func rest() {
        var standing = TargetStanding()

        standing.refuse(rest: 3 * Self.second, now: 0)
        #expect(standing.obstacle(terms, now: Self.second) == .exhausted(wait: 2 * Self.second))
        standing.refuse(rest: .max, now: 0)

        #expect(standing.obstacle(terms, now: 3_600 * Self.second) == nil)
    }

    @Test("a provider that is busy for a time is left alone for it, by the longer of that and its breaker")
    func busy() throws {
        var standing = TargetStanding()
        var terms = terms
        terms.failures = 1
        standing.rest(for: 3 * Self.second, now: 0)
        #expect(standing.obstacle(terms, now: Self.second) == .exhausted(wait: 2 * Self.second))
        #expect(standing.refused == 0)

        let passage = try standing.begin(terms, now: 0, heedsLimits: false).get()
        standing.end(passage, .failure, terms, now: 0, chance: 0)

        #expect(standing.obstacle(terms, now: Self.second) == .open(wait: 4 * Self.second))
        #expect(standing.wait(terms, now: Self.second) == 4 * Self.second)
        standing.rest(for: 9 * Self.second, now: 0)
        #expect(standing.wait(terms, now: Self.second) == 8 * Self.second)
    }

    @Test("a 429 without a time rests a target for a second, then twice as long, until it serves again")
    func pause() throws {
        var standing = TargetStanding()
        var now: Int64 = 0
        for seconds: Int64 in [1, 2, 4, 8, 16, 30, 30] {
            standing.refuse(rest: seconds == 1 ? 0 : nil, now: now)
            standing.refuse(rest: nil, now: now + 1)
            #expect(standing.obstacle(terms, now: now) == .resting(wait: seconds * Self.second))
            now += seconds * Self.second
            #expect(standing.obstacle(terms, now: now) == nil)
        }

        standing.refuse(rest: nil, now: now)
        // Asked all the same, and well again.
        let call = try standing.begin(terms, now: now + 1, heedsLimits: false).get()
        standing.end(call, .success, terms, now: now + 2, chance: 0)
        #expect(standing.obstacle(terms, now: now + 2) == nil)
        standing.refuse(rest: nil, now: now + 3)
        #expect(standing.obstacle(terms, now: now + 3) == .resting(wait: Self.second))
    }

    @Test("a status that may be the caller's fault rests a target for a moment when several callers meet it")
    func turnedAway() {
        var standing = TargetStanding()
        for now in 0..<10 { standing.turnAway(ScopeID(rawValue: 1), now: Int64(now)) }
        #expect(standing.obstacle(terms, now: 10) == nil)

        standing.turnAway(ScopeID(rawValue: 2), now: 10)

        #expect(standing.obstacle(terms, now: 10) == .resting(wait: Self.second))
    }

    @Test("an outlier comes last, and takes who asks it all the same; a rest is told first")
    func outlier() throws {
        var standing = TargetStanding()
        standing.eject(terms, now: 0, chance: 0)
        #expect(standing.signals(terms, now: 1).isOpen)
        #expect(standing.obstacle(terms, now: 1) == .outlier(wait: 5 * Self.second - 1))
        #expect(throws: TargetRefusal(obstacle: .outlier(wait: 5 * Self.second - 1))) {
            try begin(&standing, at: 1)
        }

        let passage = try standing.begin(terms, now: 1, heedsLimits: false).get()
        standing.end(passage, .success, terms, now: 2, chance: 0)
        #expect(standing.inFlight == 0)
        standing.refuse(rest: nil, now: 2)

        #expect(standing.obstacle(terms, now: 2) == .resting(wait: Self.second))
    }

    @Test(
        "an outlier is much worse than its siblings, and at least half of all stay",
        arguments: [
            (Outlier.Share(calls: 40, failures: 12, isOpen: false), [0, 0], [false, false], true),
            (Outlier.Share(calls: 40, failures: 7, isOpen: false), [0, 0], [false, false], false),
            (Outlier.Share(calls: 19, failures: 12, isOpen: false), [0, 0], [false, false], false),
            (Outlier.Share(calls: 40, failures: 12, isOpen: false), [10, 10], [false, false], false),
            (Outlier.Share(calls: 40, failures: 12, isOpen: false), [0, 0], [true, false], false),
            (Outlier.Share(calls: 40, failures: 12, isOpen: false), [0, 0, 0], [true, false, false], true),
            (Outlier.Share(calls: 40, failures: 12, isOpen: false), [], [], false),
        ]
    )
    func outliers(own: Outlier.Share, failures: [Int], isOpen: [Bool], expected: Bool) {
        let siblings = zip(failures, isOpen).map { Outlier.Share(calls: 40, failures: $0, isOpen: $1) }

        #expect(Outlier.isOne(own, among: siblings) == expected)
    }

    @Test(
        "when a limit is whole again is read in the forms that providers write",
        arguments: [
            ("1s", 1_000_000), ("6m0s", 360_000_000), ("20ms", 20_000), ("1h2m3.5s", 3_723_500_000),
            ("2.5", 2_500_000), ("0", 0), ("1700000060", 60_000_000), ("1700000060000", 60_000_000),
            ("2023-11-14T22:14:20Z", 60_000_000), ("2020-01-01T00:00:00Z", 0),
        ]
    )
    func resets(text: String, microseconds: Int64) {
        #expect(ResetText.microseconds(text, now: UTCTime(seconds: 1_700_000_000)) == microseconds)
    }

    @Test("what is no such form is not heeded", arguments: ["", "soon", "1x", "-1", "s", "nan", "1s2"])
    func noReset(text: String) {
        #expect(ResetText.microseconds(text, now: UTCTime(seconds: 1_700_000_000)) == nil)
    }

    @Test("percentiles are within a tenth, and forgotten after ten minutes")
    func percentiles() throws {
        var digest = LatencyDigest()
        for milliseconds in 1...1000 { digest.add(Int64(milliseconds) * 1000, now: 0) }

        for (share, expected) in [(0.5, 500_000.0), (0.95, 950_000), (0.99, 990_000)] {
            let found = Double(try #require(digest.microseconds(atShare: share, now: 1)))
            #expect(abs(found - expected) / expected < 0.1)
        }
        #expect(digest.microseconds(atShare: 0.5, now: 700 * Self.second) == nil)
    }

    @Test("a refused key rests for a minute, then twice as long, and as at first once it has served")
    func refusedKey() throws {
        var standing = TargetStanding()
        // The second call was under way with the first, and says the same.
        let news = [standing.refuseKey(now: 0), standing.refuseKey(now: 1)]
        #expect(news == [true, false])
        #expect(standing.obstacle(terms, now: 0) == .refused(wait: 60 * Self.second))
        #expect(standing.health(terms, now: 0).isKeyRefused)
        #expect(standing.obstacle(terms, now: 60 * Self.second) == nil)
        #expect(!standing.health(terms, now: 60 * Self.second).isKeyRefused)

        _ = standing.refuseKey(now: 60 * Self.second)
        #expect(standing.obstacle(terms, now: 60 * Self.second) == .refused(wait: 120 * Self.second))

        // A stream that began with the key before and ends well now does not make it good.
        let early = try begin(&standing, at: 180 * Self.second)
        var during = standing
        _ = during.refuseKey(now: 180 * Self.second)
        during.end(early, .success, terms, now: 181 * Self.second, chance: 0)
        #expect(during.obstacle(terms, now: 181 * Self.second) == .refused(wait: 239 * Self.second))

        standing.end(early, .success, terms, now: 180 * Self.second, chance: 0)
        _ = standing.refuseKey(now: 181 * Self.second)
        #expect(standing.obstacle(terms, now: 181 * Self.second) == .refused(wait: 60 * Self.second))
    }

    @Test("what is forbidden to one caller says nothing of the key, and what is forbidden to several does")
    func forbidden() throws {
        let (one, other) = (ScopeID(rawValue: 1), ScopeID(rawValue: 2))
        var standing = TargetStanding()
        var news = (0..<5).map { standing.forbid(one, now: $0) }
        #expect(news == [Bool](repeating: false, count: 5))
        #expect(standing.obstacle(terms, now: 5) == nil)

        // Somebody was served in between.
        standing.end(try begin(&standing, at: 6), .success, terms, now: 7, chance: 0)
        news = [standing.forbid(other, now: 8)]
        #expect(news == [false])

        news = [standing.forbid(one, now: 9), standing.forbid(one, now: 10)]
        #expect(news == [true, false])
        #expect(standing.health(terms, now: 10).isKeyRefused)
    }

    @Test("another refusal of another caller makes neither the key's fault nor the target's")
    func differentRefusals() {
        var standing = TargetStanding()
        standing.turnAway(ScopeID(rawValue: 1), now: 0)

        let isNew = standing.forbid(ScopeID(rawValue: 2), now: 1)

        #expect(!isNew)
        #expect(standing.obstacle(terms, now: 2) == nil)
    }

    @Test("a refused key never rests for more than an hour")
    func longestRefusal() {
        var distrust = TargetStanding().distrust
        var now: Int64 = 0
        var longest: Int64 = 0
        for _ in 0..<20 {
            _ = distrust.refuse(now: now)
            longest = max(longest, distrust.wait(now: now))
            now += distrust.wait(now: now)
        }
        #expect(longest == 3_600 * Self.second)
    }
}
