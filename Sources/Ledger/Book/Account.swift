import Policy
import Vocabulary

/// One budget window as the process sees it.
///
/// At every instant `slice` is `free` + `held` + `pending`: what was taken durably out of the window is idle,
/// held, or spent and not yet committed. Only an exchange that cost more than its bound makes `free` negative.
struct Account: Sendable {
    /// Which window it is.
    let window: BudgetWindow
    /// The kind of window, by which terms find their account.
    let period: BudgetTerms.Window
    /// The time zone, by which terms find their account.
    let timeZone: String
    /// The window's row in the store.
    let row: Int64
    /// The limit that was last in force.
    var limit: Money
    /// Committed as settled.
    var settled: Money
    /// Settled and not yet committed.
    var pending = Money.zero
    /// Held by open holds.
    var held = Money.zero
    /// Idle.
    var free = Money.zero
    /// What more could be taken when the store was last asked.
    var room = Money.zero
    /// What one hold took last, by which slices are measured.
    var lastBound = Money.zero
    /// Whether it is on the list of accounts that want more before somebody must wait.
    var isWanting = false
    /// Whether its last slices are being given back.
    var isEnding = false
    /// The next account of the same scope, or -1.
    var next: Int32 = -1

    /// What was taken out of the window and is not committed.
    var slice: Money { free + held + pending }
    /// What is spent or may be.
    var used: Money { settled + pending + held }

    /// Whether terms mean this window at a moment.
    func serves(_ terms: BudgetTerms, at time: UTCTime) -> Bool {
        period == terms.window && window.contains(time) && timeZone == terms.timeZone
    }

    /// Whether an amount can be held at once.
    func covers(_ amount: Money, limit: Money) -> Bool {
        amount <= free && amount <= limit - used
    }

    /// Whether an amount cannot be held whatever the store gives.
    func isShort(of amount: Money, limit: Money) -> Bool {
        amount > limit - used || amount > free + room
    }

    /// How much more to take so that somebody who needs an amount, and many after them, need not wait.
    func appetite(for needed: Money) -> Money {
        let share = Money(nanos: limit.nanos / 16)
        let (many, overflow) = max(lastBound, needed).nanos.multipliedReportingOverflow(by: 64)
        let ahead = max(share, overflow ? limit : Money(nanos: many))
        return max(.zero, needed + min(ahead, max(limit, .zero)) - free)
    }
}
