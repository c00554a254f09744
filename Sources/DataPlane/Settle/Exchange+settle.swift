import Dialects
import Ledger
import NIOCore
import Policy
import Vocabulary

extension Exchange {
    /// Ends the exchange's money: what it used is charged and recorded, and its places are given back.
    func settle(status: Int, usage: Usage, cost: Money, accuracy: Accuracy, errorCode: String = "") {
        // Where others were charged before it, it is kept apart from them.
        if unansweredCost > .zero || unanswered != .none { bill(charged(usage), cost) }
        guard var record = takeRecord(status: status, errorCode: errorCode) else { return }
        if origin != nil, !errorCode.isEmpty { loop.shared.counters.mirrors.fail() }
        record.usage = charged(usage)
        record.usage.add(unanswered)
        record.cost = cost + unansweredCost
        record.accuracy = accuracy
        if accuracy == .none, unanswered.input > 0 || unansweredCost > .zero { record.accuracy = .estimated }
        giveBackAttemptPermit(usedTokens: usage.input + usage.output)
        giveBackPermit(usedTokens: record.usage.input + record.usage.output)
        guard let admitted = admitted.take() else {
            loop.shared.ledger.record(consume record)
            return
        }
        if record.accuracy == .estimated { record.usage.cut(toTokens: admitted.hold.tokens) }
        if record.cost == .zero, record.accuracy == .none {
            loop.shared.ledger.release(admitted.intoHold(), consume record)
        } else {
            loop.shared.ledger.settle(admitted.intoHold(), consume record)
        }
    }

    /// What a usage costs on the target of the attempt under way.
    func price(_ usage: Usage) -> Money { currentTarget?.price?.charge(charged(usage)) ?? .zero }

    /// A usage with what a report leaves out although it is billed: the service tier that the answer says elsewhere or
    /// the dearer one that was asked for, and the characters that were to be spoken.
    func charged(_ usage: Usage) -> Usage {
        guard let envelope = authorized?.envelope, usage != .none else { return usage }
        var usage = usage
        usage.serviceTier =
            usage.serviceTier ?? relay?.observer.metering.serviceTier ?? envelope.serviceTier.unlessSaid
        if envelope.characters > 0, usage.rare[.characters] == 0 {
            usage.rare[.characters] = envelope.characters
        }
        return usage
    }

    /// What a whole answer reports, with the searches of which it says nothing: those that the request orders, where it was not
    /// translated (no other dialect takes such an order), or those that the model makes without being asked; and, where only its end
    /// was read, with the pictures that were held for.
    func completed(_ reported: Usage) -> Usage {
        guard let authorized, let target = currentTarget, authorized.operation.generates,
            reported != .none
        else { return reported }
        var usage = reported
        if usage.lacksPictures {
            usage.lacksPictures = false
            let held = authorized.envelope.pictures(on: target, at: plan.current, authorized.translations)
            let drawn = MediaReach.drawn(min(held, 1 << 20))
            usage.add(Usage(output: drawn, rare: [.imageOutput: drawn]))
        }
        guard usage.rare[.searches] == 0, !usage.saysNoSearch else { return usage }
        let isTranslated = authorized.translations.requests[plan.current] != nil
        usage.rare[.searches] = max(isTranslated ? 0 : authorized.envelope.searches, target.unaskedSearches)
        return usage
    }

    /// What an answer that does not come to its end has used, if it has reported something; it is whole if it has said its end.
    func reportedSoFar(_ relay: AnswerRelay, isStream: Bool) -> (usage: Usage, accuracy: Accuracy)? {
        guard let soFar = relay.usageSoFar(isStream: isStream) else { return nil }
        return relay.hasFinished ? (usage: completed(soFar.usage), accuracy: soFar.accuracy) : soFar
    }

    /// Whether it is passed through to a route that is not known, at a fee for each request.
    var hasFee: Bool { authorized?.operation == .passthrough && currentTarget?.isPriced == true }

    /// The target of the attempt under way.
    var currentTarget: Target? {
        guard let authorized, plan.current < authorized.targets.count else { return nil }
        return authorized.targets[plan.current]
    }

    private func takeRecord(status: Int, errorCode: String) -> ExchangeRecord? {
        guard var record = record.take() else { return nil }
        record.status = status
        record.errorCode = errorCode
        record.durationMicroseconds = elapsedMicroseconds()
        record.overheadMicroseconds = overheadMicroseconds ?? 0
        if let target = calledTarget {
            record.provider = target.provider.name
            record.target = target.name
            record.priceVersion = target.priceVersion
            record.isUnpriced = !target.isPriced
        }
        if let trail = routingTrail() { record.routing = trail.record.text }
        return record
    }

    /// Gives back the place within the limits of the request.
    func giveBackPermit(usedTokens: Int) {
        guard let permit = permit.take() else { return }
        if origin == nil { loop.shared.counters.changeInflight(by: -1) }
        loop.giveBack(permit, usedTokens: usedTokens)
    }
}

extension Usage {
    /// Cuts an estimate to what was held for it, output first: nobody is charged more on a guess.
    fileprivate mutating func cut(toTokens most: Int64) {
        input = Int(min(Int64(input), most))
        output = Int(min(Int64(output), most - Int64(input)))
        reasoning = min(reasoning, output)
        cachedInput = min(cachedInput, input)
        cacheWrite = min(cacheWrite, input - cachedInput)
    }
}
