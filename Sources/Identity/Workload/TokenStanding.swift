/// What is known of a token without verifying it.
public enum TokenStanding: Sendable, Hashable {
    /// It was verified, and still holds.
    case accepted(WorkloadIdentity)
    /// It was refused a moment ago.
    case refused(TokenError)
    /// It must be verified.
    case unknown
}
