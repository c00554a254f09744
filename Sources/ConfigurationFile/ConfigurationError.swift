/// A configuration that cannot be used, with everything that is wrong with it.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The problems in the order of their places; at least one.
    public var problems: [ConfigurationProblem]

    /// Makes an error from problems.
    public init(problems: [ConfigurationProblem]) { self.problems = problems }

    /// One line for each problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
