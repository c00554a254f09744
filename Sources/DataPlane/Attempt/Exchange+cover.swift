import Dialects
import Ledger
import Policy
import Ports
import Vocabulary

extension Exchange {
    /// Makes the hold large enough for an attempt on a target beside everything that may be billed already; answers false, and
    /// holds what it held, if a budget has not the room.
    ///
    /// What may be billed are the attempts that gave no answer, at what they are charged, one that is still under way beside the
    /// next at its bound, and what the exchange has `spent` and not counted yet. It is to be asked of every target that is chosen in
    /// the end: the one that was thought of may have been cheaper.
    func covers(_ place: Int, longerBy bytes: Int = 0, spent: Charge = .zero) -> Bool {
        guard let authorized else { return false }
        var due = spent + Charge(cost: unansweredCost, usage: unanswered)
        if let parked = hedging?.parked { due += bound(on: parked.place, authorized) }
        // The first hold covers each of the targets by itself.
        guard due != .zero || bytes > 0 else { return true }
        due += bound(on: place, authorized, longerBy: bytes)
        let before = admitted?.hold.bound ?? .zero
        let isGranted = admitted?.cover(due, in: loop.shared.ledger) ?? false
        let after = isGranted ? admitted?.hold.bound ?? before : due.cost
        if after > before { noteRaise(from: before, to: after, isGranted: isGranted) }
        return isGranted
    }

    /// The most that an attempt on a target can be charged.
    func bound(on place: Int, _ authorized: Authorized, longerBy bytes: Int = 0) -> Charge {
        let bound = Bound(authorized, on: place, loop.tokenRules, longerBy: bytes)
        return Charge(cost: bound.amount, tokens: bound.tokens)
    }

    /// Keeps what an attempt without an answer of use may be billed for.
    func countUnanswered() {
        guard let (usage, cost) = unansweredCharge() else { return }
        owe(usage, cost)
    }

    /// What an attempt without an answer of use may be billed for: what it has reported, else its input and what came of its output.
    func unansweredCharge() -> (usage: Usage, cost: Money)? {
        if hasFee { return (.none, estimatedCost(.none)) }
        guard let authorized, authorized.operation.isMetered else { return nil }
        if let relay, let reported = failedReport(relay) { return (reported, price(reported)) }
        let generated = relay?.estimatedOutput(authorized.operation) ?? 0
        // Where the answer is none, no picture has come either.
        let isNothing = authorized.operation.draws && relay?.isNoAnswer ?? false
        let usage =
            isNothing
            ? Usage(input: estimatedInput(authorized), output: 0)
            : estimatedUsage(authorized, output: generated)
        return (usage, estimatedCost(usage))
    }

    /// What an answer that is of no use reports as used, if it does.
    private func failedReport(_ relay: AnswerRelay) -> Usage? {
        if let reported = relay.ending.reported { return completed(reported) }
        if let reported = unmadeReport(relay) { return completed(reported) }
        guard relay.carriesError, let soFar = reportedSoFar(relay, isStream: true),
            soFar.accuracy == .reported
        else { return nil }
        return soFar.usage
    }

    /// What an answer that came whole reports as used, where its translation could not make one of it.
    private func unmadeReport(_ relay: AnswerRelay) -> Usage? {
        guard let translated = relay.translated, translated.problem != nil, relay.head.status < 300 else {
            return nil
        }
        let isWhole = authorized?.envelope.isStream == false || translated.translation.hasFinished
        return isWhole ? translated.translation.usage : nil
    }

    /// Keeps what the attempt that was noted last is charged beside what comes after it.
    func owe(_ usage: Usage, _ cost: Money) {
        let usage = charged(usage)
        unanswered.add(usage)
        unansweredCost += cost
        bill(usage, cost)
    }

    /// Notes what the attempt that was noted last is charged.
    func bill(_ usage: Usage, _ cost: Money) {
        guard usage != .none || cost > .zero, let target = currentTarget, let count = record?.attempts.count,
            count > 0
        else { return }
        record?.attempts[count - 1].bill = ExchangeRecord.Bill(
            usage: usage,
            cost: cost,
            priceVersion: target.priceVersion
        )
    }

    /// Output that was counted here, at most what the attempt was held for: more the model cannot have generated.
    func heldOutput(_ authorized: Authorized, _ output: Int) -> Int {
        guard let bound, authorized.operation.generates, plan.current < authorized.targets.count else {
            return output
        }
        let most =
            authorized.targets.count == 1
            ? bound.usage.output
            : Bound(authorized, on: plan.current, loop.tokenRules).usage.output
        return min(output, most)
    }

    /// What is charged when nobody reported: counted here, at most the bound on the target of the attempt.
    func estimatedCost(_ usage: Usage) -> Money {
        guard let bound, let authorized else { return .zero }
        let most =
            authorized.targets.count == 1 && relay?.continuedBytes ?? 0 == 0
            ? bound.amount
            : self.bound(on: plan.current, authorized, longerBy: relay?.continuedBytes ?? 0).cost
        return min(price(usage), most)
    }
}
