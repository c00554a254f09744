import Vocabulary

/// Whose limit it is.
public enum LimitHolder: Hashable, Sendable, CustomStringConvertible {
    /// A key, a user or a team.
    case scope(ScopeName)
    /// A public model: all use of it, whoever asks.
    case model(String)
    /// A provider: all attempts on it, and what goes on there at once.
    case provider(String)

    /// As refusals name it: `team:ID`, `model:NAME`.
    public var description: String {
        switch self {
        case .scope(let name): "\(name)"
        case .model(let name): "model:\(name)"
        case .provider(let name): "provider:\(name)"
        }
    }
}
