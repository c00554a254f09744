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
    var period: BudgetTerms.Window
    /// From which date the windows are counted, by which terms find their account.
    var cycle: BudgetCycle?
    /// The time zone, by which terms find their account.
    var timeZone: String
    /// The window's row in the store.
    let row: WindowRow
    /// When the row was made.
    let createdAt: UTCTime
    /// What the window has on top of its limit because the one before left it unspent.
    let carried: Quantity
    /// The limit that was last in force, with its grants and without what is carried.
    var limit: Quantity
    /// Committed as settled.
    var settled: Quantity
    /// Settled and not yet committed.
    var pending = Quantity.zero
    /// Held by open holds.
    var held = Quantity.zero
    /// How many open holds lie on it: what costs nothing in its unit holds nothing and is charged to it all the same.
    var claims = 0
    /// Idle.
    var free = Quantity.zero
    /// What more could be taken when the store was last asked.
    var room = Quantity.zero
    /// What one hold took last, by which slices are measured.
    var lastBound = Quantity.zero
    /// Whether it is on the list of accounts that want more before somebody must wait.
    var isWanting = false
    /// Whether its last slices are being given back.
    var isEnding = false
    /// Whether it is out of the tables, its place free for another.
    var isClosed = false
    /// The next account of the same scope, or -1.
    var next: Int32 = -1

    /// What was taken out of the window and is not committed.
    var slice: Quantity { free + held + pending }
    /// What is spent or may be.
    var used: Quantity { settled + pending + held }

    /// Whether terms mean this window at a moment.
    func serves(_ terms: BudgetTerms, at time: UTCTime) -> Bool {
        period == terms.window && cycle == terms.cycle && window.unit == terms.unit && window.contains(time)
            && timeZone == terms.timeZone && (period != .fixed || serves(terms.span))
    }

    private func serves(_ span: BudgetSpan?) -> Bool {
        span?.start == window.start && span?.end == window.end
    }

    /// The limit of terms that mean this window, with the grants that count at a moment: of a window that is over, at its end.
    func limit(_ terms: BudgetTerms, at time: UTCTime) -> Quantity {
        // Most budgets have no grants.
        guard !terms.grants.isEmpty else { return terms.limit }
        return terms.limit(at: min(time, UTCTime(microseconds: window.end.microseconds - 1)))
    }

    /// Whether an exchange of the scope counts in it by itself, whether a budget refers to it or not.
    func counts(_ arrival: UTCTime) -> Bool { createdAt <= arrival && window.contains(arrival) }

    /// Whether an amount can be held at once under a limit.
    func covers(_ amount: Quantity, limit: Quantity) -> Bool {
        amount <= free && amount <= limit + carried - used
    }

    /// Whether an amount cannot be held under a limit whatever the store gives.
    func isShort(of amount: Quantity, limit: Quantity) -> Bool {
        amount > limit + carried - used || amount > free + room
    }

    /// How much more to take so that somebody who needs an amount, and many after them, need not wait.
    func appetite(for needed: Quantity) -> Quantity {
        let share = Quantity(count: limit.count / 16)
        let (many, overflow) = max(lastBound, needed).count.multipliedReportingOverflow(by: 64)
        let ahead = max(share, overflow ? limit : Quantity(count: many))
        return max(.zero, needed + min(ahead, max(limit, .zero)) - free)
    }
}
