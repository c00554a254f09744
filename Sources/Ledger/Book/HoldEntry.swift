import Policy
import Vocabulary

/// One slot of the book's table of holds.
struct HoldEntry: Sendable {
    /// The exchange.
    var exchange = ExchangeID(high: 0, low: 0)
    /// Since when it holds.
    var since = UTCTime(microseconds: 0)
    /// How much.
    var bound = Charge.zero
    /// How many accounts it is held on.
    var claims = 0
    /// Whom it is charged to.
    var path: ScopePath?
    /// What it is held for.
    var facts = HoldFacts()
    /// Whether it is open: taken and not yet ended.
    var isOpen = false
}
