import Vocabulary

/// What an exchange takes, or may take, from the budgets above it: from each in the budget's own unit.
public struct Charge: Hashable, Sendable {
    /// More tokens than any exchange has: what an upstream reports above it is cut, so that sums cannot overflow.
    public static let mostTokens: Int64 = 1_000_000_000_000

    /// From budgets in dollars.
    public var cost: Money
    /// From budgets in tokens.
    public var tokens: Int64

    /// Nothing.
    public static let zero = Charge(cost: .zero, tokens: 0)

    /// Makes a charge; what is negative counts as zero.
    public init(cost: Money, tokens: Int64) {
        self.cost = max(cost, .zero)
        self.tokens = max(0, tokens)
    }

    /// What an exchange cost and used.
    public init(cost: Money, usage: Usage) { self.init(cost: cost, tokens: usage.budgetedTokens) }

    /// What a budget of a unit is charged.
    public subscript(unit: BudgetUnit) -> Quantity {
        switch unit {
        case .usd: Quantity(cost)
        case .tokens: Quantity(count: tokens)
        }
    }

    /// The sum, saturating.
    public static func + (left: Charge, right: Charge) -> Charge {
        Charge(
            cost: left.cost + right.cost,
            tokens: (Quantity(count: left.tokens) + Quantity(count: right.tokens)).count
        )
    }

    /// Adds in place, saturating.
    public static func += (left: inout Charge, right: Charge) { left = left + right }
}

extension Usage {
    /// The tokens that budgets count: input and output together, saturating.
    public var budgetedTokens: Int64 {
        let (sum, overflow) = Int64(max(0, input)).addingReportingOverflow(Int64(max(0, output)))
        return overflow ? .max : sum
    }
}
