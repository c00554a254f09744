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
    /// Budgets of parts that were declared and that open holds are not on yet.
    var declared: DeclaredParts?
    /// How often the store has failed in a row.
    var failures = 0
    /// When the store may be asked again.
    var retryAt: ContinuousClock.Instant?
    /// When what serves nobody any more was last looked for.
    var sweptAt: ContinuousClock.Instant?
    /// How far that has come, while it is under way.
    var sweep: IdleSweep?
    /// The end users who have places without being named, by team.
    var crowds: [TeamID: EndUserCrowd] = [:]
    /// When a segment may be made again after that failed.
    var growAt: ContinuousClock.Instant?
}
