import Policy
import Vocabulary

/// Says which key stands for a workload by one claim of its token.
public struct WorkloadRule: Sendable, Hashable {
    /// The claim, such as `sub`; a dot reaches into objects.
    ///
    /// Of an array, one element that matches suffices.
    public let claim: String
    /// What it must be; `*` stands for any characters.
    public let value: String
    /// The key, of whose team the workload is.
    public let key: KeyID

    // Globs are the same everywhere in Gatehouse: those of grants.
    private let pattern: ModelGrant

    /// Checks and makes a rule.
    public init(claim: String, value: String, key: KeyID) throws(IdentityConfigurationError) {
        guard !claim.isEmpty else { throw .init(field: "claim", .empty) }
        guard !value.isEmpty else { throw .init(field: "value", .empty) }
        self.claim = claim
        self.value = value
        self.key = key
        pattern = ModelGrant(patterns: [value])
    }

    /// The value of the claim that matches; `nil` if none does.
    func match(_ claims: Claims) -> String? { claims[claim]?.strings?.first(where: pattern.covers) }
}
