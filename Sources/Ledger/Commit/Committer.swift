import Policy

/// What only the ledger's thread works with.
struct Committer: Sendable {
    /// A batch that the store has not taken yet, and the exchanges in it.
    struct Unfinished: Sendable {
        var batch: LedgerBatch
        var exchanges: [PendingExchange]
        var composer: BatchComposer
        var overdrafts: [Int64: Quantity]
    }

    var zones = ZoneWindows()
    var windows = WindowIndex()
    var tagBound = UsageTagBound()
    var unfinished: Unfinished?
    /// How often the store has failed in a row.
    var failures = 0
    /// When the store may be asked again.
    var retryAt: ContinuousClock.Instant?
    /// When idle accounts were last looked for.
    var sweptAt: ContinuousClock.Instant?
    /// When a segment may be made again after that failed.
    var growAt: ContinuousClock.Instant?
}
