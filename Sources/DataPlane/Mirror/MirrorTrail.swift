import Policy
import Vocabulary

/// That a rule asks for a copy of a request, and what has become of it.
final class MirrorTrail {
    /// The holder of the budget that pays.
    let payer: ScopeName
    /// What the rule that chooses among the request's targets wants of them, the shadow's among them.
    let labels: RequiredLabels
    /// What the request's record says of it.
    private(set) var found: RoutingRecord.Mirror

    /// Makes the trail of what the rules of a model say; `nil` if none mirrors.
    init?(_ ruling: Ruling, of model: Model) {
        guard let mirror = ruling.mirror else { return nil }
        labels = ruling.choice?.labels ?? [:]
        payer = .mirror(rule: mirror.rule, model: model.name)
        found = RoutingRecord.Mirror(rule: mirror.rule, model: mirror.terms.model)
        // So it is until the request is on its way.
        found.drop = .refused
    }

    /// The request is on its way, and what becomes of the copy is about to be decided.
    func admit() { found.drop = nil }

    /// It is an exchange of its own, which is about to be sent.
    func begin(_ exchange: ExchangeID) { found.exchange = exchange.description }

    /// It was sent.
    func send() { found.isSent = true }

    /// It was not sent.
    func drop(_ reason: MirrorDrop) {
        found.exchange = nil
        found.drop = reason
    }
}
