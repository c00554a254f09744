/// What a call took of its provider's limits.
public enum CallUse: Sendable, Equatable {
    /// It was not made.
    case nothing
    /// A request, and so many tokens.
    case tokens(Int)
    /// A request, and tokens that nobody has told.
    case unknown
}
