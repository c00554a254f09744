/// What the ledger counts.
public struct LedgerStatistics: Sendable, Equatable {
    /// Open holds: `gatehouse_holds`.
    public var holds = 0
    /// Exchanges that wait for a decision.
    public var waiting = 0
    /// Ended exchanges that are not committed.
    public var pending = 0
    /// Holds that were dropped instead of ended: `gatehouse_ledger_leaks_total`.
    public var leaks = 0
    /// Exchanges that cost more than their bound: `gatehouse_ledger_overruns_total`.
    public var overruns = 0
    /// Exchanges that were charged at their bound because nothing said what they cost.
    public var expired = 0
    /// Records without a hold that were dropped because too many were waiting to be committed.
    public var droppedRecords = 0
    /// End users who have budgets without being named: `gatehouse_budget_end_users`.
    public var endUsers = 0
    /// Failures of the store.
    public var storeFailures = 0
    /// The age of the oldest ended exchange that is not committed: `gatehouse_journal_lag_seconds`.
    public var journalLagSeconds = 0.0

    /// Makes zeros.
    public init() {}
}
