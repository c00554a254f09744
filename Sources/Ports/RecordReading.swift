import Vocabulary

/// What of the records a caller may see: everything of some teams, and some keys.
public struct RecordVisibility: Sendable {
    /// The teams.
    public var teams: [TeamID]
    /// The keys.
    public var keys: [KeyID]

    /// Makes a visibility.
    public init(teams: [TeamID], keys: [KeyID]) {
        self.teams = teams
        self.keys = keys
    }
}

/// Which exchanges a list shows.
public struct RecordFilter: Sendable {
    /// What may be seen at all; `nil` is everything.
    public var visibility: RecordVisibility?
    /// The key's own team.
    public var team: TeamID?
    /// The key.
    public var key: KeyID?
    /// The owner, `user_…`.
    public var user: String?
    /// The public model name.
    public var model: String?
    /// The provider's name.
    public var provider: String?
    /// The HTTP status.
    public var status: Int?
    /// A tag as `NAME=VALUE`, or `NAME` for any value.
    public var tag: String?
    /// The first moment, included.
    public var from: UTCTime?
    /// The last moment, not included.
    public var to: UTCTime?

    /// Makes a filter that lets everything pass.
    public init() {}
}

/// By what usage is summed.
public enum UsageGroup: Hashable, Sendable {
    /// The key's own team.
    case team
    /// The key.
    case key
    /// The owner, if a user.
    case user
    /// The public model name.
    case model
    /// The provider's name.
    case provider
    /// The value of a tag.
    case tag(String)
    /// The hour of arrival, in UTC.
    case hour
    /// The day of arrival, in UTC.
    case day
    /// The month of arrival, in UTC.
    case month
}

/// A sum of usage over one combination of groups.
public struct UsageRow: Sendable, Equatable {
    /// The values of the groups, in the order in which they were asked for; times are RFC 3339.
    public var groups: [String]
    /// Exchanges.
    public var requests: Int
    /// Of them, those with a status of 400 or more.
    public var errors: Int
    /// Tokens.
    public var usage: Usage
    /// What was charged.
    public var cost: Money

    /// Makes a row.
    public init(groups: [String], requests: Int, errors: Int, usage: Usage, cost: Money) {
        self.groups = groups
        self.requests = requests
        self.errors = errors
        self.usage = usage
        self.cost = cost
    }
}

/// Reads what was recorded.
///
/// Calls block on the store and are made off the event loops.
public protocol RecordReading: Sendable {
    /// Exchanges, newest first, after a cursor (the id of the last one seen), at most `limit`.
    func records(_ filter: RecordFilter, before cursor: ExchangeID?, limit: Int) throws -> [ExchangeRecord]
    /// One exchange.
    func record(_ id: ExchangeID) throws -> ExchangeRecord?
    /// Sums by group; combinations without exchanges have no row.
    func usage(_ filter: RecordFilter, by groups: [UsageGroup]) throws -> [UsageRow]
    /// The same; `nil` if there are more rows than `most`, of which no more are read then.
    func usage(_ filter: RecordFilter, by groups: [UsageGroup], atMost most: Int) throws -> [UsageRow]?
}

/// Hears of ended exchanges after they are durable, in batches, on the ledger's own thread.
public protocol RecordObserving: Sendable {
    /// A batch that has just been committed.
    func recorded(_ records: [ExchangeRecord])
}
