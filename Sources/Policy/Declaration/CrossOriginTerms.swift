/// Which pages of browsers may call the data plane (Fetch standard, "CORS protocol").
///
/// Credentials of the browser are never allowed: callers bring a key.
public struct CrossOriginTerms: Sendable, Equatable {
    /// `origins`: such as `https://app.example.com`, or `*` alone for all; none switches it off.
    public var origins: [String] = []
    /// `max_age`: how long a browser may keep what it was allowed.
    public var maxAge: Duration = .seconds(600)

    /// Makes terms that allow nothing.
    public init() {}

    /// The origins that an answer names to a page of this origin: it, or `*`; `nil` if the page may not read the answer.
    public func allowed(for origin: String) -> String? {
        if origins == ["*"] { return "*" }
        return origins.contains(origin) ? origin : nil
    }
}
