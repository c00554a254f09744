import Policy
import Vocabulary

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
    /// Budget holders to whose windows the store has added something that the book does not know yet.
    var recounted: Set<ScopeID> = []
    /// How often the store has failed in a row.
    var failures = 0
    /// When the store may be asked again.
    var retryAt: ContinuousClock.Instant?
    /// When idle accounts were last looked for.
    var sweptAt: ContinuousClock.Instant?
    /// When a segment may be made again after that failed.
    var growAt: ContinuousClock.Instant?
}
