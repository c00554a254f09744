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
    /// Budgets of parts that were declared while it was open.
    var attached: [AttachedClaim] = []
}
