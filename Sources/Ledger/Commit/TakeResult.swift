/// What a try to take a hold gives.
enum TakeResult: Sendable {
    /// It is held.
    case held(TakenHold)
    /// The slices at hand do not cover it.
    case uncovered
    /// No slot of the journal is free.
    case noSlot
}
