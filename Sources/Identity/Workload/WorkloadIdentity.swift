import Vocabulary

/// What a workload's token has proven.
public struct WorkloadIdentity: Sendable, Hashable {
    /// Who made the token.
    public let issuer: String
    /// Whom it is about.
    public let subject: String
    /// The key of the rule that matched.
    public let key: KeyID
    /// The claim of the rule that matched.
    public let claim: String
    /// Its value.
    public let value: String
    /// When the token ends.
    public let expires: UTCTime
}
