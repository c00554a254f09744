import Directory
import Logging
import Ports
import Vocabulary

/// What the admin API works with.
public struct AdminServices: Sendable {
    /// Who and what exists.
    public let directory: Directory
    /// Tells the admin token.
    public let access: AdminAccess
    /// Reads what was recorded.
    public let records: any RecordReading
    /// Reads budgets.
    public let budgets: any BudgetReading
    /// The text of `/metrics`.
    public let metrics: @Sendable () -> String
    /// How the gateway is; called on a cooperative thread, so it must not block.
    public let health: @Sendable () -> AdminHealth
    /// The calls in flight to a target, by its name, `provider/model`; `nil` if that is not known.
    public let inFlight: @Sendable (String) -> Int?
    /// The gateway's version.
    public let version: String
    /// The clock.
    public let now: @Sendable () -> UTCTime
    /// Hears of refusals and failures.
    public let logger: Logger
    let blocking = BlockingCalls()

    /// Joins the services.
    public init(
        directory: Directory,
        access: AdminAccess,
        records: any RecordReading,
        budgets: any BudgetReading,
        metrics: @escaping @Sendable () -> String,
        health: @escaping @Sendable () -> AdminHealth,
        inFlight: @escaping @Sendable (String) -> Int? = { _ in nil },
        version: String,
        now: @escaping @Sendable () -> UTCTime,
        logger: Logger
    ) {
        self.directory = directory
        self.access = access
        self.records = records
        self.budgets = budgets
        self.metrics = metrics
        self.health = health
        self.inFlight = inFlight
        self.version = version
        self.now = now
        self.logger = logger
    }
}
