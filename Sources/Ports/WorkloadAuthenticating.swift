import Policy
import Vocabulary

/// Tells for which key a workload's token stands.
///
/// Asked for by the data plane.
public protocol WorkloadAuthenticating: Sendable {
    /// What is known of the token of a keyed digest, without verifying it: one look-up, for an event loop.
    func standing(of digest: KeyDigest, at now: UTCTime) -> WorkloadStanding

    /// Verifies a token off the caller's thread and remembers what came of it under its digest.
    ///
    /// `whenDone` is called once, on any thread, with anything but `unknown`. `source` is the client's address, as
    /// `IPAddress.network` has it, of which only a part of the room is taken.
    /// - Returns: false, and `whenDone` is not called, if too many are waited for already.
    func verify(
        _ token: String,
        digest: KeyDigest,
        source: String,
        whenDone: @escaping @Sendable (WorkloadStanding) -> Void
    ) -> Bool
}

/// What is known of a workload's token.
public enum WorkloadStanding: Sendable, Hashable {
    /// It is right, and stands for a key.
    case accepted(ProvenWorkload)
    /// It is not accepted.
    case refused
    /// Its issuer cannot be asked, so that nobody can tell; when to come again.
    case undecided(retryAfter: Duration)
    /// It must be verified.
    case unknown
}

/// What a workload's token has proven.
public struct ProvenWorkload: Sendable, Hashable {
    /// The key that it stands for.
    public let key: KeyID
    /// Whom the token is about.
    public let subject: String
    /// When the token ends.
    public let expires: UTCTime

    /// Joins the parts.
    public init(key: KeyID, subject: String, expires: UTCTime) {
        self.key = key
        self.subject = subject
        self.expires = expires
    }
}
