import Vocabulary

/// Why a request went where it went, or would go: the same functions as when it was routed, called on the same inputs.
public struct RoutingExplanation: Sendable {
    /// Why a target was not among those that could be reached.
    public enum Rejection: String, Sendable, CaseIterable {
        /// It lacks a label that the key's teams require.
        case labels
        /// A rule of the model leaves it out.
        case rule
        /// It has no price, and its model does not allow that.
        case unpriced
        /// It cannot take what the request asks for.
        case unable
    }

    /// A target of the model or of one that it falls back to.
    public struct Candidate: Sendable {
        /// The target.
        public let target: Target
        /// The model whose target it is.
        public let model: Model
        /// Its place in the order of trying, from 0; `nil` if it was not in it.
        public let place: Int?
        /// Why not.
        public let rejection: Rejection?
        /// What its strategy made of it; `nil` if it did not come to that.
        public let score: TargetScore?
        /// What was known of it.
        public let signals: TargetSignals
    }

    /// What each rule said.
    public let rules: [RuleFinding]
    /// Why nothing could be reached; `nil` if something could.
    public let refusal: Refusal?
    /// Every target, in the order of the configuration.
    public let candidates: [Candidate]
    /// The targets in the order of trying, by their names.
    public let plan: [String]
    /// Whether this is the way that was recorded; false where the configuration has changed since.
    public let isReproduced: Bool

    /// Explains a record with the configuration of a snapshot.
    ///
    /// Without a recorded plan it says what would happen.
    public init(_ record: RoutingRecord, _ model: Model, in snapshot: Snapshot) {
        var ruling = Ruling()
        var refusal: Refusal?
        // A mirror follows no rules.
        let book = record.mirrorOf == nil ? model.rules : nil
        rules = book?.findings(record.facts ?? RuleFacts(), chance: record.chance) ?? []
        var targets: [Target] = []
        do throws(Refusal) {
            ruling = try book?.ruling(record.facts ?? RuleFacts(), chance: record.chance) ?? ruling
            targets = try Routing.plan(model, labels: record.labels, in: snapshot, record.request(ruling))
                .targets
        } catch {
            refusal = error
        }
        let order = targets.map(\.name)
        // What was left out after the strategy could not take what was asked; that depends on the body, which is not kept.
        let isThought = record.plan.isEmpty && record.refusal == nil
        let reached = isThought ? order : order.filter(record.plan.contains)
        let request = record.request(ruling)
        candidates = Routing.line(from: model, in: snapshot).flatMap(\.leaves).map { model, target in
            let signals = request.signals(target)
            let rejection = Self.rejection(target, model, record, ruling, order, reached)
            return Candidate(
                target: target,
                model: model,
                place: reached.firstIndex(of: target.name),
                rejection: rejection,
                score: rejection == nil
                    ? TargetScore(target, signals, model.declaration.strategy, request.asking(model)) : nil,
                signals: signals
            )
        }
        self.refusal = refusal
        plan = reached
        isReproduced = isThought || (reached == record.plan && Self.agree(refusal, record.refusal))
    }

    /// What is left to say of a record whose model there is no longer, or of which too little was kept.
    public init(ofUnknown record: RoutingRecord) {
        rules = []
        refusal = nil
        candidates = []
        plan = record.plan
        isReproduced = false
    }

    /// Whether a refusal is the recorded one: what the body was refused for after it was routed is not found again.
    private static func agree(_ found: Refusal?, _ recorded: Refusal.Code?) -> Bool {
        switch recorded {
        case nil, .contentBlocked, .noTargetAvailable, .unpricedModel: found?.code == recorded
        default: found == nil
        }
    }

    private static func rejection(
        _ target: Target,
        _ model: Model,
        _ record: RoutingRecord,
        _ ruling: Ruling,
        _ order: [String],
        _ reached: [String]
    ) -> Rejection? {
        if !record.labels.areCarried(by: target.labels) { return .labels }
        if !ruling.allows(target) { return .rule }
        if !target.isPriced, !model.declaration.allowsUnpriced { return .unpriced }
        return order.contains(target.name) && !reached.contains(target.name) ? .unable : nil
    }
}
