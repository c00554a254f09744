import Policy

/// Says which team a workload belongs to by one claim of its token.
public struct WorkloadRule: Sendable, Hashable {
    /// The claim, such as `sub`; a dot reaches into objects.
    ///
    /// Of an array, one element that matches suffices.
    public let claim: String
    /// What it must be; `*` stands for any characters.
    public let value: String
    /// The team, as the configuration names it: a path or an id.
    public let team: String

    // Globs are the same everywhere in Gatehouse: those of grants.
    private let pattern: ModelGrant

    /// Checks and makes a rule.
    public init(claim: String, value: String, team: String) throws(IdentityConfigurationError) {
        guard !claim.isEmpty else { throw .init(field: "claim", .empty) }
        guard !value.isEmpty else { throw .init(field: "value", .empty) }
        guard !team.isEmpty else { throw .init(field: "team", .empty) }
        self.claim = claim
        self.value = value
        self.team = team
        pattern = ModelGrant(patterns: [value])
    }

    /// The value of the claim that matches; `nil` if none does.
    func match(_ claims: Claims) -> String? { claims[claim]?.strings?.first(where: pattern.covers) }
}
