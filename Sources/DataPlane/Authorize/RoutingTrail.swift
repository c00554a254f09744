import Policy

/// What the order of a request's targets depended on, kept so that the choice can be made again.
final class RoutingTrail {
    let chance: Double
    let inputTokens: Int
    let outputTokens: Int
    let affinities: [AffinityBasis: UInt64]
    /// What the model's rules were told; `nil` if it has none.
    let facts: RuleFacts?
    /// The copy that a rule sends elsewhere; `nil` if none does.
    let mirror: MirrorTrail?
    /// What was known of the targets, in the order in which they were looked at.
    var signals: [(target: Target, signals: TargetSignals)] = []

    init(
        chance: Double,
        inputTokens: Int,
        outputTokens: Int,
        affinities: [AffinityBasis: UInt64],
        facts: RuleFacts?,
        mirror: MirrorTrail?
    ) {
        self.chance = chance
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.affinities = affinities
        self.facts = facts
        self.mirror = mirror
    }

    /// The trail of a request that the rules refuse, so that no target was looked at.
    convenience init(refused chance: Double, _ facts: RuleFacts) {
        self.init(
            chance: chance,
            inputTokens: facts.inputTokens,
            outputTokens: 0,
            affinities: [:],
            facts: facts,
            mirror: nil
        )
    }
}
