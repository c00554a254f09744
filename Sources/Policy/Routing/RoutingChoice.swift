import Vocabulary

/// The choice that a record is of, to be made again: with the number that was drawn, or with another.
struct RoutingChoice {
    let record: RoutingRecord
    let model: Model
    let snapshot: Snapshot
    /// What a request that is thought of needs of its targets.
    let needs: Set<Capability>

    /// What was known of targets, by their names.
    private let signals: [String: TargetSignals]

    init(record: RoutingRecord, model: Model, snapshot: Snapshot, needs: Set<Capability>) {
        self.record = record
        self.model = model
        self.snapshot = snapshot
        self.needs = needs
        signals = record.signals
    }

    /// Whether the request was never sent.
    var isThought: Bool { record.plan.isEmpty && record.refusal == nil }

    /// The rules that it follows; a mirror follows none.
    var book: RuleBook? { record.mirrorOf == nil ? model.rules : nil }

    /// What the rules say.
    func ruling(chance: Double) throws(Refusal) -> Ruling {
        try book?.ruling(record.facts ?? RuleFacts(), chance: chance) ?? Ruling()
    }

    /// What the strategy is told.
    func request(_ ruling: Ruling, chance: Double) -> RoutingRequest {
        record.request(ruling, chance: chance, signals: signals)
    }

    /// The targets that the strategy has put in order.
    func plan(_ ruling: Ruling, chance: Double) throws(Refusal) -> RoutePlan {
        try Routing.plan(model, labels: record.labels, in: snapshot, request(ruling, chance: chance))
    }

    /// Those of them that can do what is needed.
    ///
    /// Of a request that was sent those are known that were left out; why depends on the body, which is not kept.
    func able(_ plan: RoutePlan) -> RoutePlan {
        guard isThought else { return plan.keeping { record.plan.contains($0.name) } }
        return plan.keeping { $0.missing(of: needs) == nil }.preferringSure(of: needs)
    }

    /// Why none of them can; `nil` if one can.
    func lack(_ plan: RoutePlan) -> Refusal? {
        guard isThought, able(plan).targets.isEmpty else { return nil }
        return plan.targets.lazy.compactMap { $0.missing(of: needs) }.first.map { .lack(of: $0) }
    }

    /// The target that would come first, by its name, had a number been drawn; `nil` if none would.
    func first(chance: Double) -> String? {
        do throws(Refusal) {
            return able(try plan(try ruling(chance: chance), chance: chance)).targets.first?.name
        } catch {
            return nil
        }
    }
}
