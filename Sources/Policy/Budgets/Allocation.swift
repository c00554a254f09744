import HashTreeCollections
import Vocabulary

/// What of a budget was given on to those below its holder.
public enum Allocation {
    /// A sort of budget that can be added up: what it counts, and when it begins anew.
    struct Sort: Hashable, Sendable {
        let unit: BudgetUnit
        let window: BudgetTerms.Window

        init(_ terms: BudgetTerms) {
            unit = terms.unit
            window = terms.window
        }
    }

    /// How many windows of a kind can begin while one of another kind lasts, so that as many limits can be spent in it.
    ///
    /// An hour has none shorter; a day of 25 hours, a month of 31 days and one that touches six weeks are the longest.
    /// What lasts longer than the other, or for ever, counts once.
    static func most(_ window: BudgetTerms.Window, during other: BudgetTerms.Window) -> Int64 {
        switch (window, other) {
        case (.hour, .day): 25
        case (.hour, .week): 7 * 24 + 1
        case (.hour, .month): 31 * 24 + 1
        case (.day, .week): 7
        case (.day, .month): 31
        case (.week, .month): 6
        default: 1
        }
    }

    static func multiplied(_ quantity: Quantity, _ factor: Int64) -> Quantity {
        let (product, overflow) = quantity.count.multipliedReportingOverflow(by: factor)
        return Quantity(count: overflow ? .max : product)
    }
}

extension Snapshot {
    /// What the budgets right below a team may spend together while a window of its own lasts: of its keys, of its child
    /// teams, and of what is below child teams that have none; all in the unit of `terms`.
    ///
    /// The keys' limits are kept added up, so that this does not depend on their number.
    public func allocated(below team: TeamID, within terms: BudgetTerms) -> Quantity {
        var sum = Quantity.zero
        for (sort, count) in keyAllocations[team] ?? [:] where sort.unit == terms.unit {
            let quantity = Quantity(count: Int64(clamping: count))
            sum += Allocation.multiplied(quantity, Allocation.most(sort.window, during: terms.window))
        }
        for child in children(of: team) {
            if let own = child.budget, own.unit == terms.unit {
                sum += Allocation.multiplied(own.limit, Allocation.most(own.window, during: terms.window))
            } else {
                sum += allocated(below: child.id, within: terms)
            }
        }
        return sum
    }

    /// Adds a key's budget to what its team has given on, or takes it away; a revoked key's counts for nothing.
    mutating func allocate(_ key: Key, isAdded: Bool) {
        guard let budget = key.budget, key.revokedAt == nil else { return }
        let sort = Allocation.Sort(budget)
        let limit = Int128(budget.limit.count)
        keyAllocations[key.team, default: [:]][sort, default: 0] += isAdded ? limit : -limit
    }
}
