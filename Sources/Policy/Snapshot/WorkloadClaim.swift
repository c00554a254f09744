/// What a workload's token must claim for a key to stand for it: a rule of a trusted issuer, without what it gives.
public struct WorkloadClaim: Sendable, Hashable {
    /// The issuer, exactly as its tokens name it.
    public let issuer: String
    /// The claim, such as `sub`; a dot reaches into objects.
    public let claim: String
    /// What it must be; `*` stands for any characters.
    public let value: String

    /// Makes a claim.
    public init(issuer: String, claim: String, value: String) {
        self.issuer = issuer
        self.claim = claim
        self.value = value
    }
}
