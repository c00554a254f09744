import Vocabulary

/// How much of a budget's own unit: nano-dollars or tokens.
///
/// Only the budget knows which; a quantity is made from an amount of that unit, and never from the other's.
/// Arithmetic saturates like that of `Money`.
public struct Quantity: Hashable, Sendable {
    /// Nano-dollars or tokens.
    public var count: Int64

    /// Nothing.
    public static let zero = Quantity(count: 0)

    /// Makes a quantity of whichever unit is meant.
    public init(count: Int64) { self.count = count }

    /// Makes a quantity for a budget in dollars.
    public init(_ money: Money) { count = money.nanos }

    /// The quantity as an amount of a unit.
    public func amount(_ unit: BudgetUnit) -> BudgetAmount { BudgetAmount(unit: unit, quantity: self) }
}

extension Quantity: Comparable {
    /// Orders by amount.
    public static func < (left: Quantity, right: Quantity) -> Bool { left.count < right.count }
}

extension Quantity {
    /// The sum, saturating.
    public static func + (left: Quantity, right: Quantity) -> Quantity {
        let (sum, overflow) = left.count.addingReportingOverflow(right.count)
        return Quantity(count: overflow ? (right.count > 0 ? .max : .min) : sum)
    }

    /// The difference, saturating.
    public static func - (left: Quantity, right: Quantity) -> Quantity {
        let (difference, overflow) = left.count.subtractingReportingOverflow(right.count)
        return Quantity(count: overflow ? (right.count < 0 ? .max : .min) : difference)
    }

    /// Adds in place, saturating.
    public static func += (left: inout Quantity, right: Quantity) { left = left + right }

    /// Subtracts in place, saturating.
    public static func -= (left: inout Quantity, right: Quantity) { left = left - right }
}
