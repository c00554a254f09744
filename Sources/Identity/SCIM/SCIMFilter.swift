/// What a list is filtered by: one of the attributes that clients look resources up with, equal to a text.
public enum SCIMFilter: Hashable, Sendable {
    /// The user name, without case.
    case userName(String)
    /// The client's own id, with case.
    case externalID(String)
    /// The shown name, without case.
    case displayName(String)
    /// The server's id, with case.
    case id(String)
    /// One of the addresses, without case.
    case email(String)

    /// Reads the parameter `filter`, such as `userName eq "ada@example.com"`.
    public init(parsing text: String) throws(SCIMError) {
        guard let comparison = SCIMComparison(parsing: text), case .string(let value) = comparison.value
        else {
            throw Self.unsupported
        }
        switch comparison.attribute {
        case "username": self = .userName(value)
        case "externalid": self = .externalID(value)
        case "displayname": self = .displayName(value)
        case "id": self = .id(value)
        case "emails", "emails.value": self = .email(value)
        default: throw Self.unsupported
        }
    }

    /// Whether a user of an id is of the list.
    public func matches(_ user: SCIMUser, id: String) -> Bool {
        switch self {
        case .userName(let value): user.userName.lowercased() == value.lowercased()
        case .externalID(let value): user.externalID == value
        case .displayName(let value): user.displayName?.lowercased() == value.lowercased()
        case .id(let value): id == value
        case .email(let value): user.emails.contains { $0.value.lowercased() == value.lowercased() }
        }
    }

    /// Whether a group of an id is of the list.
    public func matches(_ group: SCIMGroup, id: String) -> Bool {
        switch self {
        case .userName, .email: false
        case .id(let value): id == value
        case .externalID(let value): group.externalID == value
        case .displayName(let value): group.displayName.lowercased() == value.lowercased()
        }
    }

    private static var unsupported: SCIMError {
        .bad(
            .invalidFilter,
            "the filters are userName, externalId, displayName, id or emails.value eq \"…\""
        )
    }
}
