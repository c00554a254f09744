/// The answer to a request for more on an open hold.
public enum RaiseOutcome: Hashable, Sendable {
    /// Every budget that the hold lies on has it.
    case raised(HoldRaise)
    /// A budget has too little room; the hold is what it was.
    case refused(BudgetShortfall)
    /// The ledger cannot decide; the hold is what it was.
    case unavailable(LedgerUnavailable)
    /// The hold has ended meanwhile.
    case over
}
