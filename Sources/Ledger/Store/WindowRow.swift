import Policy

/// The row of a window that a hold lies on, with the unit that is counted there.
///
/// One word, which the journal keeps as it is: the row's number, negative if tokens are counted.
struct WindowRow: Hashable, Sendable {
    /// The number with its sign.
    let signed: Int64

    init(signed: Int64) { self.signed = signed }

    init(id: Int64, unit: BudgetUnit) { signed = unit == .usd ? id : -id }

    /// The number of the row.
    var id: Int64 { signed < 0 ? 0 - signed : signed }

    /// What is counted in it.
    var unit: BudgetUnit { signed < 0 ? .tokens : .usd }
}
