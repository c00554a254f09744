/// What a strategy keeps together.
public enum AffinityBasis: Sendable, Hashable {
    /// The requests of a key.
    case key
    /// Those of whom the request names as its user.
    case user
    /// Those that have the same value in a field, by its name in lower case.
    case header(String)
    /// Those of a conversation.
    case conversation

    /// What the strategy of a model keeps together; `nil` if it keeps nothing.
    public init?(_ model: ModelDeclaration) {
        switch model.strategy {
        case .weighted, .priority, .leastBusy, .leastLatency, .leastCost: return nil
        case .prefixAffinity: self = .conversation
        case .sticky:
            switch model.sticky.subject {
            case .key: self = .key
            case .user: self = .user
            case .header: self = .header(model.sticky.header)
            }
        }
    }
}

extension AffinityBasis {
    private static let headerMark = "header:"

    /// The basis as it is kept with records.
    public var text: String {
        switch self {
        case .key: "key"
        case .user: "user"
        case .header(let name): Self.headerMark + name
        case .conversation: "conversation"
        }
    }

    /// Reads a basis; `nil` if a text is none.
    public init?(text: String) {
        switch text {
        case "key": self = .key
        case "user": self = .user
        case "conversation": self = .conversation
        default:
            guard text.hasPrefix(Self.headerMark) else { return nil }
            self = .header(String(text.dropFirst(Self.headerMark.count)))
        }
    }
}
