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

    /// What it says that there was no answer when the time of the whole exchange was over.
    ///
    /// A target that was given what others had left of it is no worse for that: it has failed if it took the time that is its
    /// `own`, or nine tenths of the `total` and more, that is as good as all of it.
    public init(cutOffAfter lasted: Duration, own: Duration, total: Duration) {
        self = lasted >= min(own, total / 10 * 9) ? .failure : .nothing
    }
}
