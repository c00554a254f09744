import Vocabulary

/// What a request's way depended on, and which way it was: kept with its row, so that the choice can be made again.
public struct RoutingRecord: Sendable, Equatable {
    /// What was known of a target when it was looked at.
    public struct Seen: Sendable, Equatable {
        /// `provider/model`.
        public var target: String
        /// What was known.
        public var signals: TargetSignals

        /// Makes what was known of a target.
        public init(_ target: String, _ signals: TargetSignals) {
            self.target = target
            self.signals = signals
        }
    }

    /// What became of a copy that a rule sends elsewhere.
    public struct Mirror: Sendable, Equatable {
        /// The rule.
        public var rule: String
        /// The shadow's public name.
        public var model: String
        /// The copy's own exchange; `nil` if there is none.
        public var exchange: String?
        /// Whether it was sent before the request ended.
        public var isSent = false
        /// Why it was not sent; `nil` if it was, or was not decided yet.
        public var drop: MirrorDrop?

        /// Makes what is known of a copy that is not sent yet.
        public init(rule: String, model: String) {
            self.rule = rule
            self.model = model
        }

        /// `sent`, `pending`, or why it was not sent.
        public var outcome: String { drop?.rawValue ?? (isSent ? "sent" : "pending") }
    }

    /// The number in 0 ..< 1 that was drawn for the request.
    public var chance: Double
    /// The tokens of input that the strategy went by.
    public var inputTokens: Int
    /// The tokens of output that the strategy went by.
    public var outputTokens: Int
    /// The numbers for what was to stay together.
    public var affinities: [AffinityBasis: UInt64]
    /// The labels that every target had to carry.
    public var labels: RequiredLabels
    /// What the rules were told; `nil` if the model had none.
    public var facts: RuleFacts?
    /// The targets that were looked at, with what was known of them.
    public var seen: [Seen]
    /// The targets that could be reached, in the order of trying.
    public var plan: [String]
    /// Why it was refused before it could go anywhere; `nil` if it was not.
    public var refusal: Refusal.Code?
    /// The first hold; `nil` if none was taken.
    public var bound: Money?
    /// What the tightest budget had left when it was taken, with it taken off; `nil` if no budget applied.
    public var remaining: Money?
    /// The targets that were passed by when their turn came, in that order, and not all if they were many.
    public var skips: [Skip]
    /// How the hold became larger, or did not, in that order.
    public var raises: [Raise]
    /// What became of its mirror; `nil` if no rule asked for one.
    public var mirror: Mirror?
    /// Of a mirror, the exchange that it is one of.
    public var mirrorOf: String?

    /// Makes a record of what is said, all at once: one is made for every request that had a choice.
    public init(
        chance: Double = 0,
        inputTokens: Int = 0,
        outputTokens: Int = 0,
        affinities: [AffinityBasis: UInt64] = [:],
        labels: RequiredLabels = [:],
        facts: RuleFacts? = nil,
        seen: [Seen] = [],
        plan: [String] = [],
        refusal: Refusal.Code? = nil,
        bound: Money? = nil,
        remaining: Money? = nil,
        skips: [Skip] = [],
        raises: [Raise] = [],
        mirror: Mirror? = nil,
        mirrorOf: String? = nil
    ) {
        self.chance = chance
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.affinities = affinities
        self.labels = labels
        self.facts = facts
        self.seen = seen
        self.plan = plan
        self.refusal = refusal
        self.bound = bound
        self.remaining = remaining
        self.skips = skips
        self.raises = raises
        self.mirror = mirror
        self.mirrorOf = mirrorOf
    }
}

extension RoutingRecord {
    /// What was known of targets, by their names.
    var signals: [String: TargetSignals] {
        Dictionary(seen.map { ($0.target, $0.signals) }, uniquingKeysWith: { first, _ in first })
    }

    /// What a routing depends on, as it was but for the number that was drawn; `signals` are its own, found once for all numbers.
    func request(_ ruling: Ruling, chance: Double, signals: [String: TargetSignals]) -> RoutingRequest {
        RoutingRequest(
            chance: chance,
            inputTokens: inputTokens,
            outputTokens: outputTokens,
            affinities: affinities,
            ruling: ruling,
            signals: { signals[$0.name] ?? TargetSignals() }
        )
    }
}
