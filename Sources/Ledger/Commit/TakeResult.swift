/// What a try to take a hold gives.
enum TakeResult: Sendable {
    /// It is held.
    case held(TakenHold)
    /// The slices at hand do not cover it.
    case uncovered
    /// The exchange lies outside of a budget's dates.
    case outside(BudgetShortfall)
    /// No slot of the journal is free.
    case noSlot
}
