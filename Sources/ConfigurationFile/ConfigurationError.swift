/// A configuration that cannot be used, with everything that is wrong with it.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The problems in the order of their places; at least one.
    public var problems: [ConfigurationProblem]

    /// Makes an error from problems.
    public init(problems: [ConfigurationProblem]) { self.problems = problems }

    /// Makes the error of an empty file where one is no configuration: on a reload.
    public init(empty file: String) {
        self.init(whole: file, "is empty; a comment in it says that this is meant")
    }

    /// One line for each problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
