import Policy
import Testing
import Vocabulary

@Suite("Attempts")
struct AttemptPlanTests {
    @Test("targets not yet tried come before repeats, and tries are bounded")
    func order() {
        var plan = AttemptPlan(targetCount: 2, retries: 2)

        let sequels = [AttemptOutcome.answered(status: 500), .notConnected, .notConnected].map {
            plan.next(after: $0)
        }

        #expect(
            sequels == [
                .attempt(index: 1, isRepeat: false), .attempt(index: 1, isRepeat: true),
                .refuse(.noTargetAvailable),
            ]
        )
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

        let last = plan.next(after: outcome)

        #expect(last == sequel)
    }

    @Test("a fallback model is tried although no retries are left")
    func fallback() {
        var plan = AttemptPlan(targetCount: 3, retries: 0, fallbackStarts: [2])
        let sequels = [AttemptOutcome.notConnected, .notConnected].map { plan.next(after: $0) }

        #expect(sequels == [.attempt(index: 2, isRepeat: false), .refuse(.noTargetAvailable)])
    }

    @Test("a refused credential and a timeout are not repeated on the same target")
    func noRepeat() {
        var credential = AttemptPlan(targetCount: 1, retries: 5)
        var timeout = AttemptPlan(targetCount: 1, retries: 5)

        let afterCredential = credential.next(after: .answered(status: 401))
        let afterTimeout = timeout.next(after: .timedOut)

        #expect(afterCredential == .refuse(.upstreamCredentials))
        #expect(afterTimeout == .refuse(.upstreamTimeout))
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
        let isAllowedLater = busy.takeRepeat(second: 110, percent: 10)
        #expect(isAllowedLater)
    }

    @Test("whether there is room for a repeat can be asked without taking it")
    func room() {
        var budget = RetryBudget(least: 1)

        for _ in 0..<3 {
            let hasRoom = budget.hasRoom(second: 100, percent: 0)
            #expect(hasRoom)
        }
        let isTaken = budget.takeRepeat(second: 100, percent: 0)
        let hasMore = budget.hasRoom(second: 100, percent: 0)
        #expect(isTaken && !hasMore)
    }

    @Test("a target is passed by without an attempt or a retry, and never twice")
    func skip() {
        var plan = AttemptPlan(targetCount: 3, retries: 0)

        let first = plan.skip()
        #expect(first && plan.current == 1 && plan.begun == 1)
        let last = plan.next(after: .notConnected)
        #expect(last == .refuse(.noTargetAvailable))
        let second = plan.skip()
        #expect(second && plan.current == 2 && plan.begun == 1)
        let third = plan.skip()
        #expect(!third)
        #expect(plan.current == 2)
    }

    @Test("a target that was passed by is come back to for a retry, and what is ahead stays ahead")
    func wayBack() {
        var plan = AttemptPlan(targetCount: 4, retries: 1, fallbackStarts: [3])
        _ = plan.skip()

        let current = plan.revisit(1, after: .notConnected)
        let ahead = plan.revisit(2, after: .notConnected)
        let other = plan.revisit(0, after: .contextTooLong)
        #expect(current == nil && ahead == nil && other == nil && plan.current == 1 && plan.begun == 1)
        let back = plan.revisit(0, after: .notConnected)
        #expect(back == .attempt(index: 0, isRepeat: false) && plan.current == 0 && plan.begun == 2)
        let spent = plan.revisit(1, after: .notConnected)
        #expect(spent == nil)
        #expect(plan.next(after: .notConnected) == .attempt(index: 3, isRepeat: false))
    }

    @Test("a hedge is the next target of the same model, costs no retry, and the first can be stood at again")
    func hedge() {
        var plan = AttemptPlan(targetCount: 3, retries: 1, fallbackStarts: [2])

        let first = plan.hedge()
        #expect(first && plan.current == 1 && plan.begun == 2)
        plan.resume(0)
        let second = plan.hedge()
        #expect(!second && plan.current == 0 && plan.begun == 2)
        #expect(plan.next(after: .notConnected) == .attempt(index: 2, isRepeat: false))
    }

    @Test("a hedge steps over whom nobody can ask, and stays where there is nobody else")
    func steppedOver() {
        var plan = AttemptPlan(targetCount: 4, retries: 1, fallbackStarts: [3])

        let nobody = plan.hedge { _ in false }
        #expect(!nobody && plan.current == 0 && plan.begun == 1)
        let third = plan.hedge { $0 == 2 }
        #expect(third && plan.current == 2 && plan.begun == 2)
    }

    @Test("no fallback model is asked beside another target, nor another one of its targets beside its first")
    func noHedge() {
        var plan = AttemptPlan(targetCount: 3, retries: 0, fallbackStarts: [1])

        let beside = plan.hedge()
        let fallback = plan.next(after: .notConnected)
        let within = plan.hedge()

        #expect(!beside && !within && fallback == .attempt(index: 1, isRepeat: false))
    }

    @Test("only the failures that a model chooses lead to another target, a refused credential always does")
    func classes() {
        for outcome in [AttemptOutcome.notConnected, .timedOut, .answered(status: 500), .broken, .malformed] {
            var plan = AttemptPlan(targetCount: 2, retries: 1, fallbackOn: [.contextTooLong])
            if case .attempt(let index, _) = plan.next(after: outcome) { #expect(index == 0) }
        }
        for outcome in [AttemptOutcome.contextTooLong, .notAuthorized, .answered(status: 401)] {
            var plan = AttemptPlan(targetCount: 2, retries: 1, fallbackOn: [.contextTooLong])
            #expect(plan.next(after: outcome) == .attempt(index: 1, isRepeat: false))
        }
        var usual = AttemptPlan(targetCount: 2, retries: 1)
        #expect(usual.next(after: .contentFiltered) == .relay)
    }

    @Test("targets that may not be called are passed by, and the same one is tried again where no other may")
    func unreachable() {
        var plan = AttemptPlan(targetCount: 5, retries: 2, fallbackStarts: [3])

        let first = plan.next(after: .notConnected) { $0 != 1 }
        let second = plan.next(after: .notConnected) { $0 == 4 }
        let third = plan.next(after: .notConnected) { _ in false }
        let last = plan.next(after: .notConnected) { _ in false }

        #expect(first == .attempt(index: 2, isRepeat: false))
        #expect(second == .attempt(index: 4, isRepeat: false))
        #expect(third == .attempt(index: 4, isRepeat: true))
        #expect(last == .refuse(.noTargetAvailable))
    }
}
