/// A part of what is done with the keys of a team and of those below it, which has a budget of its own there.
public enum BudgetPart: Hashable, Sendable {
    /// What was asked for under a model's public name.
    case model(String)
    /// What carries a tag with a value.
    case tag(name: String, value: String)
    /// What was done for an end user, as the tag `end_user` names them.
    case endUser(String)

    /// The word that a scope's name has for the kind.
    public var kind: String {
        switch self {
        case .model: "model"
        case .tag: "tag"
        case .endUser: "end_user"
        }
    }

    /// The rest of the scope's name: the model, `NAME=VALUE`, or the end user.
    public var text: String {
        switch self {
        case .model(let name): name
        case .tag(let name, let value): "\(name)=\(value)"
        case .endUser(let value): value
        }
    }

    /// Reads what `kind` and `text` write; a text may contain whatever it likes, colons too.
    public init?(kind: some StringProtocol, text: some StringProtocol) {
        guard !text.isEmpty else { return nil }
        switch kind {
        case "model": self = .model(String(text))
        case "tag":
            guard let mark = text.utf8.firstIndex(of: UInt8(ascii: "=")), mark > text.startIndex else {
                return nil
            }
            self = .tag(name: String(text[..<mark]), value: String(text[text.utf8.index(after: mark)...]))
        case "end_user": self = .endUser(String(text))
        default: return nil
        }
    }
}
