import Vocabulary

/// What the book says to a request for a hold.
enum BookAnswer: Sendable {
    /// It is held.
    case held(number: Int32, remaining: Money?, rows: [WindowRow])
    /// The moment lies outside of the dates of a budget; the position is that of the budget in the path.
    case outside(position: Int)
    /// The window of a budget is not open yet.
    case unopened
    /// The slice of a budget does not cover it; the position is that of the budget in the path.
    case uncovered(position: Int, account: Int)
    /// No slot is free.
    case noSlot
}
