/// Why the ledger cannot say whether an exchange fits its budgets: never a refusal on money.
public enum LedgerUnavailable: String, Sendable {
    /// Every slot of the journal is taken, or the disk has no room for more.
    case journalFull = "journal_full"
    /// The store did not decide in time.
    case undecided
    /// Too many exchanges are waiting already.
    case tooManyWaiting = "too_many_waiting"
    /// The ledger is closed.
    case closed
}
