import Vocabulary

/// A quantity together with its unit, for whoever reads or shows it.
public struct BudgetAmount: Hashable, Sendable {
    /// What it is counted in.
    public var unit: BudgetUnit
    /// How much.
    public var quantity: Quantity

    /// Makes an amount.
    public init(unit: BudgetUnit, quantity: Quantity) {
        self.unit = unit
        self.quantity = quantity
    }

    /// The dollars; `nil` if it is tokens.
    public var money: Money? { unit == .usd ? Money(nanos: quantity.count) : nil }

    /// The tokens; `nil` if it is dollars.
    public var tokens: Int64? { unit == .tokens ? quantity.count : nil }
}

extension BudgetAmount: CustomStringConvertible {
    /// The amount with its unit, such as `12.5 USD` or `2000 tokens`.
    public var description: String {
        switch unit {
        case .usd: "\(Money(nanos: quantity.count)) USD"
        case .tokens: "\(quantity.count) tokens"
        }
    }
}
