import Vocabulary

/// A sum of usage over the exchanges of one hour that agree in everything by which usage is grouped.
public struct UsageSum: Sendable, Equatable {
    /// What the exchanges agree in.
    public struct Group: Hashable, Sendable {
        /// The first moment of the hour of arrival, in UTC.
        public var hour: UTCTime
        /// The key's own team.
        public var team: TeamID
        /// The key.
        public var key: KeyID
        /// The owner, if a user.
        public var user: String
        /// The public model name.
        public var model: String
        /// The provider's name.
        public var provider: String
        /// The tags: the key's, and the request's within their bound.
        public var tags: [String: String]

        /// Makes a group.
        public init(
            hour: UTCTime,
            team: TeamID,
            key: KeyID,
            user: String,
            model: String,
            provider: String,
            tags: [String: String]
        ) {
            self.hour = hour
            self.team = team
            self.key = key
            self.user = user
            self.model = model
            self.provider = provider
            self.tags = tags
        }

        /// Whether an exchange of an hour, with these tags, belongs to it.
        func holds(_ record: borrowing ExchangeRecord, _ hour: UTCTime, _ tags: [String: String]) -> Bool {
            self.hour == hour && key == record.key && team == record.team && user == record.user
                && model == record.model && provider == record.provider && self.tags == tags
        }
    }

    /// What the exchanges agree in.
    public var group: Group
    /// How many there were.
    public var requests = 0
    /// Of them, those with a status of 400 or more.
    public var errors = 0
    /// Their tokens.
    public var usage = Usage.none
    /// What was charged.
    public var cost = Money.zero

    /// Makes an empty sum.
    public init(group: Group) { self.group = group }

    /// Adds an exchange.
    mutating func add(_ record: borrowing ExchangeRecord) {
        requests += 1
        if record.status >= 400 { errors += 1 }
        usage.add(record.usage)
        cost += record.cost
    }
}
