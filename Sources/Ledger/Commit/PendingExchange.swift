import Policy
import Vocabulary

/// An ended exchange on its way to the store.
struct PendingExchange: Sendable {
    /// The number of its hold; -1 if it had none.
    var number: Int32 = -1
    /// The place of its hold in the journal.
    var slot: JournalSlot?
    /// Its row; `nil` if it is to be read back from the journal.
    var record: ExchangeRecord?
    /// Whom it is charged to.
    var path: ScopePath?
    /// The windows that it was held on.
    var rows: [WindowRow] = []
    /// What else it is held on: budgets of parts that were declared while it was open, and windows that no budget referred
    /// to when it began.
    var attached: [AttachedClaim] = []

    /// Its row, or what the journal keeps of it.
    var keptRecord: ExchangeRecord? {
        if let record { return record }
        guard case .settled(let kept) = slot?.read() else { return nil }
        return kept.record
    }
}
