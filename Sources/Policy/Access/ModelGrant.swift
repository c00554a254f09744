/// Which models a team or key may call: names, or globs in which `*` stands for any characters.
public struct ModelGrant: Sendable, Hashable {
    /// The names and globs.
    public let patterns: [String]
    private let grantsAll: Bool
    private let names: Set<String>
    private let globs: [[UInt8]]

    /// Makes a grant; an empty list grants nothing.
    public init(patterns: [String]) {
        self.patterns = patterns
        grantsAll = patterns.contains("*")
        names = Set(patterns.filter { !$0.contains("*") })
        globs = patterns.filter { $0.contains("*") }.map { Array($0.utf8) }
    }

    /// Whether a model is granted.
    public func covers(_ model: String) -> Bool {
        if grantsAll || names.contains(model) { return true }
        guard !globs.isEmpty else { return false }
        return globs.contains { Glob.matches($0.span, model.utf8.span) }
    }

    /// Whether every model that a name or glob covers is granted.
    ///
    /// A `*` of the glob is covered by a `*` alone, so that the answer errs on the side of no.
    public func coversAll(of pattern: String) -> Bool { covers(pattern) }
}
