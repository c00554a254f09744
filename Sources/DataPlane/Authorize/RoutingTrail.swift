import Policy

/// What the order of a request's targets depended on, kept so that the choice can be made again.
final class RoutingTrail {
    let chance: Double
    let inputTokens: Int
    let outputTokens: Int
    let affinities: [AffinityBasis: UInt64]
    /// What the model's rules were told and have said; `nil` if it has none.
    let ruled: RuledRequest?
    /// The copy that a rule sends elsewhere; `nil` if none does.
    let mirror: MirrorTrail?
    /// What was known of the targets, in the order in which they were looked at.
    var seen: [RoutingRecord.Seen] = []

    init(
        chance: Double,
        inputTokens: Int,
        outputTokens: Int,
        affinities: [AffinityBasis: UInt64],
        ruled: RuledRequest?,
        mirror: MirrorTrail?
    ) {
        self.chance = chance
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.affinities = affinities
        self.ruled = ruled
        self.mirror = mirror
    }

    /// The trail of a request that the rules refuse, so that no target was looked at.
    convenience init(refused ruled: RuledRequest) {
        self.init(
            chance: ruled.chance,
            inputTokens: ruled.facts.inputTokens,
            outputTokens: 0,
            affinities: [:],
            ruled: ruled,
            mirror: nil
        )
    }
}
