/// One thing that is wrong with the configuration, with the place where an operator finds it.
public struct ConfigurationProblem: Error, Hashable, Sendable {
    /// The file as it was named, or `environment`.
    public var file: String
    /// The line, from 1; 0 if the problem has no line.
    public var line: Int
    /// The column, from 1; 0 if the problem has no line.
    public var column: Int
    /// The key, such as `models[0].targets[1].weight`, or the variable's name; empty for the file as a whole.
    public var path: String
    /// What is wrong, in a phrase without secrets.
    public var message: String
    /// The nearest valid name, if one is near.
    public var suggestion: String?

    /// Makes a problem.
    public init(
        file: String,
        line: Int,
        column: Int,
        path: String,
        message: String,
        suggestion: String? = nil
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.path = path
        self.message = message
        self.suggestion = suggestion
    }
}

extension ConfigurationProblem: CustomStringConvertible {
    /// One line, such as `gatehouse.yaml:12:7: models[0].targtes: unknown key; did you mean "targets"?`.
    public var description: String {
        var text = file
        if line > 0 { text += ":\(line):\(column)" }
        if !path.isEmpty { text += ": \(path)" }
        text += ": \(message)"
        if let suggestion { text += "; did you mean \"\(suggestion)\"?" }
        return text
    }
}
