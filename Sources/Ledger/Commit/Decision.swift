/// What a waiting exchange is told, before it is a hold.
enum Decision: Sendable {
    /// It is held.
    case held(TakenHold)
    /// A budget has too little room.
    case refused(BudgetShortfall)
    /// It cannot be decided.
    case unavailable(LedgerUnavailable)
}
