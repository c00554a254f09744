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

/// The small integer under which the store keeps a budget holder (a team or a key) for good.
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

/// The name of a budget holder on the public surface: `team:ID` or `key:ID`.
public enum ScopeName: Hashable, Sendable, CustomStringConvertible {
    /// A team.
    case team(TeamID)
    /// A virtual key.
    case key(KeyID)

    /// Reads `team:ID` or `key:ID`.
    public init?(_ text: some StringProtocol) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let id = String(text[text.index(after: colon)...])
        guard !id.isEmpty else { return nil }
        switch text[..<colon] {
        case "team": self = .team(TeamID(rawValue: id))
        case "key": self = .key(KeyID(rawValue: id))
        default: return nil
        }
    }

    /// `team:ID` or `key:ID`.
    public var description: String {
        switch self {
        case .team(let id): "team:\(id)"
        case .key(let id): "key:\(id)"
        }
    }
}
