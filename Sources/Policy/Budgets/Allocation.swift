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
    /// With a moment, grants count that are in force at it; without one, limits as they are declared.
    ///
    /// The keys' limits are kept added up, so that this does not depend on their number.
    public func allocated(
        below team: TeamID,
        within terms: BudgetTerms,
        at time: UTCTime? = nil
    ) -> Quantity {
        var sum = Quantity.zero
        for (sort, count) in keyAllocations[team] ?? [:] where sort.unit == terms.unit {
            let quantity = Quantity(count: Int64(clamping: count))
            sum += Allocation.multiplied(quantity, Allocation.most(sort.window, during: terms.window))
        }
        if let time { sum += granted(toKeysOf: team, within: terms, at: time) }
        for child in children(of: team) {
            if let own = child.budget, own.unit == terms.unit {
                let limit = time.map { own.limit(at: $0) } ?? own.limit
                sum += Allocation.multiplied(limit, Allocation.most(own.window, during: terms.window))
            } else {
                sum += allocated(below: child.id, within: terms, at: time)
            }
        }
        return sum
    }

    /// The moments to come at which more is given on below a team, or its own terms have less for it: when grants below
    /// begin, and when its own end.
    public func allocationMoments(
        below team: TeamID,
        within terms: BudgetTerms,
        after time: UTCTime
    ) -> [UTCTime] {
        let ends = terms.grants.map(\.end)
        return Set((ends + grantStarts(below: team, terms.unit)).filter { time < $0 }).sorted()
    }

    private func grantStarts(below team: TeamID, _ unit: BudgetUnit) -> [UTCTime] {
        var starts: [UTCTime] = []
        for id in keysWithGrants[team] ?? [] {
            guard let own = principal(id)?.key.budget, own.unit == unit else { continue }
            starts += own.grants.compactMap(\.start)
        }
        for child in children(of: team) {
            if let own = child.budget, own.unit == unit {
                starts += own.grants.compactMap(\.start)
            } else {
                starts += grantStarts(below: child.id, unit)
            }
        }
        return starts
    }

    /// What grants in force add to the budgets of a team's keys.
    private func granted(toKeysOf team: TeamID, within terms: BudgetTerms, at time: UTCTime) -> Quantity {
        var sum = Quantity.zero
        for id in keysWithGrants[team] ?? [] {
            guard let own = principal(id)?.key.budget, own.unit == terms.unit else { continue }
            let factor = Allocation.most(own.window, during: terms.window)
            sum += Allocation.multiplied(own.granted(at: time), factor)
        }
        return sum
    }

    /// Adds a key's budget to what its team has given on, or takes it away; a revoked key's counts for nothing.
    mutating func allocate(_ key: Key, isAdded: Bool) {
        guard let budget = key.budget, key.revokedAt == nil else { return }
        let sort = Allocation.Sort(budget)
        let limit = Int128(budget.limit.count)
        keyAllocations[key.team, default: [:]][sort, default: 0] += isAdded ? limit : -limit
        guard !budget.grants.isEmpty else { return }
        if isAdded {
            keysWithGrants[key.team, default: []].insert(key.id)
        } else {
            keysWithGrants[key.team]?.remove(key.id)
        }
    }
}
