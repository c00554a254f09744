import Logging

/// The form in which log entries are written.
public enum LogFormat: String, Sendable, CaseIterable {
    /// A line for people.
    case human
    /// A line of JSON.
    case json

    /// The form for a setting (`auto`, `human` or `json`): `auto` is for people on a terminal, else JSON.
    public static func choose(setting: String, isTerminal: Bool) -> LogFormat {
        LogFormat(rawValue: setting) ?? (isTerminal ? .human : .json)
    }

    /// A handler of this form, for `LoggingSystem.bootstrap`.
    public func handler(
        label: String,
        level: Logger.Level,
        output: LogOutput = .standardError
    ) -> any LogHandler {
        switch self {
        case .human: HumanLogHandler(label: label, level: level, output: output)
        case .json: JSONLinesLogHandler(label: label, level: level, output: output)
        }
    }
}
