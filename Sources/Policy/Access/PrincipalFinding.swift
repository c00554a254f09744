/// Finds the key of a digest: a snapshot, or what a test puts in its place to count.
protocol PrincipalFinding {
    /// The key whose text has a digest; expired and revoked ones are found too.
    func principal(digest: KeyDigest) -> Principal?
}

extension Snapshot: PrincipalFinding {}
