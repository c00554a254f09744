import Policy

/// A valid configuration and what there is to say about it.
public struct LoadedConfiguration: Sendable, Equatable {
    /// What the file and the environment declare.
    public var declaration: Declaration
    /// What is allowed and yet looks like a mistake.
    public var warnings: [ConfigurationProblem]
    /// Where a team has more than a team above it in the same file: a first start would refuse it, a later one takes
    /// what was in force before.
    public var contradictions: [ConfigurationProblem]
    /// A hash of the file's bytes in hexadecimal: the same for the same file, and for every absent or empty one.
    public var hash: String
    /// Whether there was nothing at all in the file: no text, not even a comment.
    public var isBlank: Bool

    /// Makes a loaded configuration.
    public init(
        declaration: Declaration,
        warnings: [ConfigurationProblem],
        contradictions: [ConfigurationProblem] = [],
        hash: String,
        isBlank: Bool = false
    ) {
        self.declaration = declaration
        self.warnings = warnings
        self.contradictions = contradictions
        self.hash = hash
        self.isBlank = isBlank
    }
}
