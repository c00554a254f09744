/// What the end of an attempt says about the health of its target.
public enum AttemptVerdict: Sendable, Equatable {
    /// The target does its work.
    case success
    /// The target failed.
    case failure
    /// Nothing: the client left, or the caller, the operator or a limit is the cause.
    case nothing

    /// What an answer's status says: a refusal of the request is the work of a healthy target.
    public init(status: Int) {
        switch status {
        case 500...: self = .failure
        case 401, 402, 403, 408, 409, 429: self = .nothing
        default: self = .success
        }
    }
}
