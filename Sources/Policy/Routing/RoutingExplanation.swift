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
        /// It is not known to do what the request needs, as others are.
        case doubted
    }

    /// A target of the model or of one that it falls back to.
    public struct Candidate: Sendable {
        /// The target.
        public let target: Target
        /// The model whose target it is.
        public let model: Model
        /// The models that it was reached through, or could have been, the outermost first; empty for the model's own.
        public let pools: [String]
        /// Its place in the order of trying, from 0; `nil` if it was not in it.
        public let place: Int?
        /// Why not.
        public let rejection: Rejection?
        /// What it lacks of what is needed, where that is why.
        public let missing: Capability?
        /// How often it would be the first one, of all that could have been drawn; `nil` where that was not asked, or there are
        /// more than a hundred targets.
        public let odds: Double?
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
    /// What the strategies made of the models among targets, the outer ones first.
    public let pools: [PoolFinding]
    /// The targets in the order of trying, by their names.
    public let plan: [String]
    /// Whether this is the way that was recorded; false where the configuration has changed since.
    public let isReproduced: Bool

    /// Explains a record with the configuration of a snapshot.
    ///
    /// Without a recorded plan it says what would happen; what would be needed then is said by `needs`.
    ///
    /// - Parameters:
    ///   - record: what was kept, or is thought of.
    ///   - model: the model that was asked for.
    ///   - snapshot: the configuration.
    ///   - needs: what a request that is thought of needs of its targets.
    ///   - asksOdds: whether it is to be said how often each target would come first, which costs a thousand choices; of more
    ///     than a hundred targets it is not.
    public init(
        _ record: RoutingRecord,
        _ model: Model,
        in snapshot: Snapshot,
        needs: Set<Capability> = [],
        asksOdds: Bool = false
    ) {
        let choice = RoutingChoice(record: record, model: model, snapshot: snapshot, needs: needs)
        var ruling = Ruling()
        var refusal: Refusal?
        var plan = RoutePlan(targets: [], fallbackStarts: [], fallbackModels: [])
        do throws(Refusal) {
            ruling = try choice.ruling(chance: record.chance)
            plan = try choice.plan(ruling, chance: record.chance)
            refusal = choice.lack(plan)
        } catch {
            refusal = error
        }
        let order = plan.targets.map(\.name)
        let kept = choice.able(plan)
        let reached = kept.targets.map(\.name)
        let request = choice.request(ruling, chance: record.chance)
        let line = Routing.line(from: model, in: snapshot)
        let leaves = line.flatMap(\.leaves)
        let odds = asksOdds && leaves.count <= RoutingOdds.mostTargets ? RoutingOdds(choice.first) : nil
        candidates = leaves.map { owner, target, way in
            let signals = request.signals(target)
            let place = reached.firstIndex(of: target.name)
            let rejection = Self.rejection(target, owner, choice, ruling, order, reached)
            let taken = place.flatMap { kept.pools.isEmpty ? nil : Array(kept.pools[$0].reversed()) }
            return Candidate(
                target: target,
                model: owner,
                pools: (taken ?? way).map(\.name),
                place: place,
                rejection: rejection,
                missing: rejection == .unable && choice.isThought ? target.missing(of: needs) : nil,
                odds: odds.map { $0.shares[target.name] ?? 0 },
                score: rejection == nil
                    ? TargetScore(target, signals, owner.declaration.strategy, request.asking(owner)) : nil,
                signals: signals
            )
        }
        pools = line.flatMap { Routing.pools(of: $0, labels: record.labels, request.asking($0)) }
        rules = choice.book?.findings(record.facts ?? RuleFacts(), chance: record.chance) ?? []
        self.refusal = refusal
        self.plan = reached
        isReproduced = choice.isThought || (reached == record.plan && Self.agree(refusal, record.refusal))
    }

    /// What is left to say of a record whose model there is no longer, or of which too little was kept.
    public init(ofUnknown record: RoutingRecord) {
        rules = []
        refusal = nil
        candidates = []
        pools = []
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
        _ choice: RoutingChoice,
        _ ruling: Ruling,
        _ order: [String],
        _ reached: [String]
    ) -> Rejection? {
        if !choice.record.labels.areCarried(by: target.labels) { return .labels }
        if !ruling.allows(target) { return .rule }
        if !target.isPriced, !model.declaration.allowsUnpriced { return .unpriced }
        guard order.contains(target.name), !reached.contains(target.name) else { return nil }
        return choice.isThought && target.missing(of: choice.needs) == nil ? .doubted : .unable
    }
}
