/// The id of a team, `team_…`.
public struct TeamID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The id as text.
    public let rawValue: String
    /// Makes an id from its text.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The id as text.
    public var description: String { rawValue }
    /// The root of the tree.
    public static let root = TeamID(rawValue: "team_root")
}

/// The id of a virtual key, `key_…`.
public struct KeyID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The id as text.
    public let rawValue: String
    /// Makes an id from its text.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The id as text.
    public var description: String { rawValue }
}

/// The id of a person, `user_…`.
public struct UserID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// What every such id begins with.
    public static let mark = "user_"
    /// The id as text.
    public let rawValue: String
    /// Makes an id from its text.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The id as text.
    public var description: String { rawValue }
}

/// The id of a service account, `svc_…`.
public struct ServiceAccountID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// What every such id begins with.
    public static let mark = "svc_"
    /// The id as text.
    public let rawValue: String
    /// Makes an id from its text.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The id as text.
    public var description: String { rawValue }

    /// A team's own service account, which owns the keys that name no other owner: the team's id with `svc_` in the
    /// place of `team_`.
    public init(of team: TeamID) {
        let text = team.rawValue
        rawValue = Self.mark + (text.hasPrefix("team_") ? text.dropFirst("team_".count) : text[...])
    }
}

/// The id of a group of people, `group_…`.
public struct GroupID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The id as text.
    public let rawValue: String
    /// Makes an id from its text.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The id as text.
    public var description: String { rawValue }
}

/// The id of whoever owns keys and has roles: a person (`user_…`) or a service account (`svc_…`).
public struct MemberID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The id as text.
    public let rawValue: String
    /// Makes an id from its text.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// A person's id.
    public init(_ user: UserID) { rawValue = user.rawValue }
    /// A service account's id.
    public init(_ account: ServiceAccountID) { rawValue = account.rawValue }
    /// The id as text.
    public var description: String { rawValue }

    /// The person, if it is one.
    public var user: UserID? { rawValue.hasPrefix(UserID.mark) ? UserID(rawValue: rawValue) : nil }
    /// The service account, if it is one.
    public var serviceAccount: ServiceAccountID? {
        rawValue.hasPrefix(ServiceAccountID.mark) ? ServiceAccountID(rawValue: rawValue) : nil
    }
}

/// The id of somebody's session, `session_…`; it opens nothing.
public struct SessionID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The id as text.
    public let rawValue: String
    /// Makes an id from its text.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The id as text.
    public var description: String { rawValue }
}

/// The small integer under which the store keeps a budget holder (a team, a key, a person…) for good.
///
/// Dense and positive: it indexes the flat tables of the ledger and the limits. Zero is no scope.
public struct ScopeID: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The row's number in the store's table of scopes.
    public let rawValue: Int32
    /// Makes an id from the row's number.
    public init(rawValue: Int32) { self.rawValue = rawValue }
    /// The number as text.
    public var description: String { String(rawValue) }
    /// Orders by number.
    public static func < (left: ScopeID, right: ScopeID) -> Bool { left.rawValue < right.rawValue }
}

/// The name of a budget holder on the public surface, such as `team:ID` or `key:ID`.
public enum ScopeName: Hashable, Sendable, CustomStringConvertible {
    /// A team.
    case team(TeamID)
    /// A virtual key.
    case key(KeyID)
    /// A person: all keys that the person owns.
    case user(UserID)
    /// A service account: all keys that it owns.
    case serviceAccount(ServiceAccountID)
    /// A part of what a team and those below it do.
    case part(TeamID, BudgetPart)
    /// What a rule of a model sends to another model besides.
    case mirror(rule: String, model: String)

    /// Reads what `description` writes.
    public init?(_ text: some StringProtocol) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let id = String(text[text.index(after: colon)...])
        guard !id.isEmpty else { return nil }
        switch text[..<colon] {
        case "team":
            // By bytes: a value may begin with a mark that would join the colon to one character.
            guard let end = id.utf8.firstIndex(of: UInt8(ascii: ":")) else {
                self = .team(TeamID(rawValue: id))
                return
            }
            let rest = id[id.utf8.index(after: end)...]
            guard let mark = rest.utf8.firstIndex(of: UInt8(ascii: ":")), end > id.startIndex,
                let part = BudgetPart(kind: rest[..<mark], text: rest[rest.utf8.index(after: mark)...])
            else { return nil }
            self = .part(TeamID(rawValue: String(id[..<end])), part)
        case "key": self = .key(KeyID(rawValue: id))
        case "user": self = .user(UserID(rawValue: id))
        case "service_account": self = .serviceAccount(ServiceAccountID(rawValue: id))
        case "mirror":
            // A rule's name has no colon, a model's may.
            guard let end = id.firstIndex(of: ":"), end > id.startIndex, id.index(after: end) < id.endIndex
            else {
                return nil
            }
            self = .mirror(rule: String(id[..<end]), model: String(id[id.index(after: end)...]))
        default: return nil
        }
    }

    /// `team:ID`, `key:ID`, `user:ID` or `service_account:ID`; of a part of a team `team:ID:model:NAME`,
    /// `team:ID:tag:NAME=VALUE` or `team:ID:end_user:VALUE`; of a rule that mirrors `mirror:RULE:MODEL`.
    public var description: String {
        switch self {
        case .team(let id): "team:\(id)"
        case .key(let id): "key:\(id)"
        case .user(let id): "user:\(id)"
        case .serviceAccount(let id): "service_account:\(id)"
        case .part(let team, let part): "team:\(team):\(part.kind):\(part.text)"
        case .mirror(let rule, let model): "mirror:\(rule):\(model)"
        }
    }
}
