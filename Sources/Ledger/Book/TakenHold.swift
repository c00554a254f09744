import Vocabulary

/// What the book gives for a hold.
struct TakenHold: Sendable {
    /// The hold's place in the book and in the journal.
    let number: Int32
    /// Its place in the journal.
    let slot: JournalSlot
    /// What the tightest budget in dollars has left; `nil` without one.
    let remaining: Money?
    /// The rows of the windows that it is held on, in the order of the path.
    let rows: [WindowRow]
}
