/// What a list is filtered by: one of the attributes that clients look resources up with, equal to a text.
public enum SCIMFilter: Hashable, Sendable {
    /// The user name, without case.
    case userName(String)
    /// The client's own id, with case.
    case externalID(String)
    /// The shown name, without case.
    case displayName(String)

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
        default: throw Self.unsupported
        }
    }

    /// Whether a user is of the list.
    public func matches(_ user: SCIMUser) -> Bool {
        switch self {
        case .userName(let value): user.userName.lowercased() == value.lowercased()
        case .externalID(let value): user.externalID == value
        case .displayName(let value): user.displayName?.lowercased() == value.lowercased()
        }
    }

    /// Whether a group is of the list.
    public func matches(_ group: SCIMGroup) -> Bool {
        switch self {
        case .userName: false
        case .externalID(let value): group.externalID == value
        case .displayName(let value): group.displayName.lowercased() == value.lowercased()
        }
    }

    private static var unsupported: SCIMError {
        .bad(
            .invalidFilter,
            "the filters are userName eq \"…\", externalId eq \"…\" and displayName eq \"…\""
        )
    }
}
