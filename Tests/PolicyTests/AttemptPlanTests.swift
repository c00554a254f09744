import Policy
import Testing
import Vocabulary

@Suite("Attempts")
struct AttemptPlanTests {
    @Test("targets not yet tried come before repeats, and tries are bounded")
    func order() {
        var plan = AttemptPlan(targetCount: 2, retries: 2)

        #expect(plan.next(after: .answered(status: 500)) == .attempt(index: 1, isRepeat: false))
        #expect(plan.next(after: .notConnected) == .attempt(index: 1, isRepeat: true))
        #expect(plan.next(after: .notConnected) == .refuse(.noTargetAvailable))
        #expect(plan.begun == 3)
    }

    @Test(
        "the last word follows from the last outcome",
        arguments: [
            (AttemptOutcome.answered(status: 200), AttemptSequel.relay), (.answered(status: 400), .relay),
            (.answered(status: 404), .relay), (.answered(status: 429), .relay),
            (.answered(status: 401), .refuse(.upstreamCredentials)),
            (.answered(status: 403), .refuse(.upstreamCredentials)),
            (.answered(status: 500), .refuse(.noTargetAvailable)), (.timedOut, .refuse(.upstreamTimeout)),
            (.broken, .refuse(.noTargetAvailable)), (.closedBeforeAnswer, .refuse(.noTargetAvailable)),
        ]
    )
    func last(outcome: AttemptOutcome, sequel: AttemptSequel) {
        var plan = AttemptPlan(targetCount: 1, retries: 0)

        #expect(plan.next(after: outcome) == sequel)
    }

    @Test("a refused credential and a timeout are not repeated on the same target")
    func noRepeat() {
        var credential = AttemptPlan(targetCount: 1, retries: 5)
        var timeout = AttemptPlan(targetCount: 1, retries: 5)

        #expect(credential.next(after: .answered(status: 401)) == .refuse(.upstreamCredentials))
        #expect(timeout.next(after: .timedOut) == .refuse(.upstreamTimeout))
    }

    @Test("repeats stay within the budget: three a second, or the share of the requests")
    func budget() {
        var budget = RetryBudget()
        var allowed = 0
        for _ in 0..<1000 where budget.takeRepeat(second: 100, percent: 10) { allowed += 1 }
        #expect(allowed == 30)

        var busy = RetryBudget()
        for _ in 0..<1000 { busy.countRequest(second: 100) }
        var share = 0
        for _ in 0..<1000 where busy.takeRepeat(second: 100, percent: 10) { share += 1 }
        #expect(share == 100)
        #expect(busy.takeRepeat(second: 110, percent: 10))
    }
}
