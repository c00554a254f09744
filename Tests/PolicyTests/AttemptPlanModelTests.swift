import Policy
import Testing
import Vocabulary

/// Any course of attempts against what the manual promises of it (docs/resilience.md, "Attempts").
@Suite("Courses of attempts")
struct AttemptPlanModelTests {
    /// An outcome with what the manual says of it.
    private struct Case {
        let outcome: AttemptOutcome
        /// The word of `fallback_on` that leads to another target; `nil` is one that always does.
        let word: FallbackClass?
        let repeatHelps: Bool
        /// What the caller gets when nothing follows.
        let end: AttemptSequel

        init(_ outcome: AttemptOutcome, _ word: FallbackClass?, repeats: Bool, _ end: AttemptSequel) {
            self.outcome = outcome
            self.word = word
            repeatHelps = repeats
            self.end = end
        }
    }

    private static let cases = [
        Case(.answered(status: 500), .serverError, repeats: true, .refuse(.noTargetAvailable)),
        Case(.answered(status: 503), .serverError, repeats: true, .refuse(.noTargetAvailable)),
        Case(.answered(status: 429), .rateLimit, repeats: true, .relay),
        Case(.answered(status: 408), .timeout, repeats: true, .relay),
        Case(.answered(status: 409), .serverError, repeats: true, .relay),
        Case(.answered(status: 401), nil, repeats: false, .refuse(.upstreamCredentials)),
        Case(.answered(status: 402), nil, repeats: false, .refuse(.upstreamCredentials)),
        Case(.answered(status: 403), nil, repeats: false, .refuse(.upstreamCredentials)),
        Case(.notAuthorized, nil, repeats: false, .refuse(.upstreamCredentials)),
        Case(.notConnected, .connect, repeats: true, .refuse(.noTargetAvailable)),
        Case(.closedBeforeAnswer, .connect, repeats: true, .refuse(.noTargetAvailable)),
        Case(.broken, .malformed, repeats: true, .refuse(.noTargetAvailable)),
        Case(.malformed, .malformed, repeats: false, .refuse(.noTargetAvailable)),
        Case(.timedOut, .timeout, repeats: false, .refuse(.upstreamTimeout)),
        Case(.contextTooLong, .contextTooLong, repeats: false, .relay),
        Case(.contentFiltered, .contentFiltered, repeats: false, .relay),
    ]

    /// What is known of an exchange from outside: where its attempts went.
    private struct Course {
        let count: Int
        let starts: [Int]
        let retries: Int
        let fallbackOn: Set<FallbackClass>
        var highest = 0
        var current = 0
        var begun = 1
        var paid = 0

        /// Where the model of the highest target that was tried ends.
        var end: Int { starts.first { $0 > highest } ?? count }
    }

    private static func course(_ random: inout SeededGenerator) -> Course {
        let count = Int.random(in: 1...7, using: &random)
        let starts = (1..<max(2, count)).filter { $0 < count && Int.random(in: 0..<4, using: &random) == 0 }
        let words = FallbackClass.allCases.filter { _ in Int.random(in: 0..<3, using: &random) > 0 }
        return Course(
            count: count,
            starts: starts,
            retries: Int.random(in: 0...4, using: &random),
            fallbackOn: Set(words)
        )
    }

    @Test("every step is one that the manual allows, and the best of those", arguments: 0..<300)
    func courses(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            var course = Self.course(&random)
            var plan = AttemptPlan(
                targetCount: course.count,
                retries: course.retries,
                fallbackStarts: course.starts,
                fallbackOn: course.fallbackOn
            )
            var isOver = false
            while !isOver {
                switch Int.random(in: 0..<10, using: &random) {
                case 0: Self.skip(&plan, &course)
                case 1: Self.hedge(&plan, &course, &random)
                default: isOver = try Self.fail(&plan, &course, &random)
                }
                #expect(plan.begun == course.begun && plan.current == course.current)
                // Repeats, ways back and other targets of one model are bounded, and each target is come to once on the way.
                try #require(course.paid <= course.retries && course.begun <= course.retries + course.count)
            }
        }
    }

    private static func skip(_ plan: inout AttemptPlan, _ course: inout Course) {
        let isSkipped = plan.skip()

        #expect(isSkipped == (course.highest + 1 < course.count))
        guard isSkipped else { return }
        course.highest += 1
        course.current = course.highest
    }

    private static func hedge(
        _ plan: inout AttemptPlan,
        _ course: inout Course,
        _ random: inout SeededGenerator
    ) {
        let before = course.current
        let reachable = (0..<course.count).filter { _ in Int.random(in: 0..<3, using: &random) > 0 }
        let isHedged = plan.hedge { reachable.contains($0) }

        let expected = reachable.first { $0 > course.highest && $0 < course.starts.first ?? course.count }
        #expect(isHedged == (expected != nil))
        guard let expected else { return }
        course.highest = expected
        course.current = course.highest
        course.begun += 1
        // Either of the two may be the one that goes on.
        guard Bool.random(using: &random) else { return }
        plan.resume(before)
        course.current = before
    }

    /// Lets the attempt fail; answers whether that was the end.
    private static func fail(
        _ plan: inout AttemptPlan,
        _ course: inout Course,
        _ random: inout SeededGenerator
    ) throws -> Bool {
        let happened = try #require(cases.randomElement(using: &random))
        let reachable = (0..<course.count).filter { _ in Int.random(in: 0..<3, using: &random) > 0 }
        let before = course
        let passed = Int.random(in: 0..<course.count, using: &random)
        var back = plan
        let wayBack = back.revisit(passed, after: happened.outcome)
        let sequel = plan.next(after: happened.outcome) { reachable.contains($0) }

        let leadsOn = happened.word.map(course.fallbackOn.contains) ?? true
        let ahead = reachable.filter { $0 > before.highest }
        let own = ahead.filter { $0 < before.end }
        let beyond = ahead.filter { $0 >= before.end }
        let mayPay = before.paid < before.retries
        // Targets of the same model are retries, the first of another model is free, the same target comes last.
        let expected = leadsOn ? (mayPay ? own.first : nil) ?? beyond.first : nil
        // One that was passed by is a retry, too.
        let isWayBack = leadsOn && mayPay && passed <= before.highest && passed != before.current
        #expect(wayBack == (isWayBack ? .attempt(index: passed, isRepeat: false) : nil))
        if isWayBack, expected == nil {
            plan = back
            course.current = passed
            course.paid += 1
            course.begun += 1
            return false
        }
        switch sequel {
        case .attempt(let index, isRepeat: false):
            #expect(index == expected, "\(before) \(happened.outcome) \(reachable)")
            if index < before.end { course.paid += 1 }
            course.highest = index
            course.current = index
            course.begun += 1
            return false
        case .attempt(let index, isRepeat: true):
            #expect(expected == nil && index == before.current && happened.repeatHelps && mayPay)
            course.paid += 1
            course.begun += 1
            return false
        case .relay, .refuse:
            #expect(expected == nil && !(happened.repeatHelps && mayPay))
            #expect(sequel == happened.end && plan.last(after: happened.outcome) == happened.end)
            return true
        }
    }

    @Test("an answer that is none of these goes to the client, whatever else could be tried")
    func answers() {
        for status in [200, 201, 204, 301, 400, 404, 405, 413, 422, 451] {
            var plan = AttemptPlan(targetCount: 3, retries: 3, fallbackOn: Set(FallbackClass.allCases))
            #expect(plan.next(after: .answered(status: status)) == .relay)
            #expect(plan.begun == 1 && !AttemptPlan.isFailure(status: status))
        }
    }
}
