/// `sticky`: whose requests go to the same target.
public struct StickyTerms: Sendable, Hashable {
    /// What tells callers apart.
    public enum Subject: String, Sendable, CaseIterable {
        /// The key.
        case key
        /// Whom the request names as its user, in the body or among its tags.
        case user
        /// A field of the request.
        case header
    }

    /// `by`.
    public var subject = Subject.key
    /// `header`: the field's name in lower case.
    public var header = ""

    /// Makes the defaults.
    public init() {}
}
