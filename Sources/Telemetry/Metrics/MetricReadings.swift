import Vocabulary

/// Where the figures come from that other parts of the process keep; each is asked for when metrics are read.
public struct MetricReadings: Sendable {
    /// Exchanges that have arrived and not ended.
    public var inflight: @Sendable () -> Int
    /// Requests that wait for limits.
    public var waiting: @Sendable () -> Int
    /// Open holds.
    public var holds: @Sendable () -> Int
    /// Holds that were dropped without a settlement, since the process started.
    public var ledgerLeaks: @Sendable () -> Int
    /// Settlements above their hold, since the process started.
    public var ledgerOverruns: @Sendable () -> Int
    /// The age of the oldest entry of the journal that is not in the store.
    public var journalLag: @Sendable () -> Duration
    /// End users who have budgets without being named.
    public var endUsers: @Sendable () -> Int
    /// Answers of the Responses API that should have been kept and are not, since the process started.
    public var lostResponses: @Sendable () -> Int
    /// Mirrors, since the process started.
    public var mirrors: @Sendable () -> MirrorCounts
    /// Requests that were refused, by code, since the process started.
    public var refusals: @Sendable () -> [Refusal.Code: Int]
    /// Whether the circuit of each target is open, by target name; `nil` if there are no circuits.
    public var openCircuits: (@Sendable () -> [String: Bool])?

    /// Names all sources.
    public init(
        inflight: @escaping @Sendable () -> Int,
        waiting: @escaping @Sendable () -> Int = { 0 },
        holds: @escaping @Sendable () -> Int,
        ledgerLeaks: @escaping @Sendable () -> Int,
        ledgerOverruns: @escaping @Sendable () -> Int,
        journalLag: @escaping @Sendable () -> Duration,
        endUsers: @escaping @Sendable () -> Int = { 0 },
        lostResponses: @escaping @Sendable () -> Int = { 0 },
        mirrors: @escaping @Sendable () -> MirrorCounts = { MirrorCounts() },
        refusals: @escaping @Sendable () -> [Refusal.Code: Int],
        openCircuits: (@Sendable () -> [String: Bool])? = nil
    ) {
        self.inflight = inflight
        self.waiting = waiting
        self.holds = holds
        self.ledgerLeaks = ledgerLeaks
        self.ledgerOverruns = ledgerOverruns
        self.journalLag = journalLag
        self.endUsers = endUsers
        self.lostResponses = lostResponses
        self.mirrors = mirrors
        self.refusals = refusals
        self.openCircuits = openCircuits
    }
}
