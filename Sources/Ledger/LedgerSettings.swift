/// The bounds and times of a ledger; the defaults are for production.
public struct LedgerSettings: Sendable {
    /// How long ended exchanges are gathered for one commit.
    public var commitInterval: Duration = .milliseconds(40)
    /// How long an exchange may wait for a decision.
    public var decisionDeadline: Duration = .seconds(1)
    /// The pause after the store failed, doubled each time up to 40 times as much.
    public var retryPause: Duration = .milliseconds(50)
    /// The most exchanges in one commit.
    public var batchSize = 2000
    /// The most segments of 4,096 holds that the journal may have; 1 to 99.
    public var segments = 64
    /// How many exchanges may wait for a decision at once.
    public var waiters = 65_536
    /// How many end users of one team may have budgets at once without being named.
    public var endUsersOfTeam = 100_000
    /// How many of them are read from the store in one step after a start.
    public var endUsersRead = 2000
    /// How many ended exchanges are kept in memory for their commit.
    ///
    /// Of more, those with a hold are read back from
    /// the journal, and those without one are dropped and counted.
    public var pendingRecords = 16_384

    /// Makes the defaults.
    public init() {}
}
