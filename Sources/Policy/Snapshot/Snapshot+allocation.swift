import HashTreeCollections
import Vocabulary

/// What is given on below each team that has a budget, kept added up while teams and keys come and go.
extension Snapshot {
    /// What is given on below a team, in its budget's unit; `nil` if it has no budget.
    public func allocation(of team: TeamID) -> Allocation? { allocations[team] }

    /// What is given on below a team, as it would count within other terms; looks at everything below it.
    public func allocation(below team: TeamID, within terms: BudgetTerms) -> Allocation {
        var allocation = Allocation()
        for given in budgets(below: team, terms.unit) {
            allocation.add(given.terms, times: given.terms.most(during: terms, zones))
        }
        return allocation
    }

    /// The budgets that count right below a team: of its keys, of its child teams, and of what is below child teams that
    /// have none in that unit.
    ///
    /// It looks at every key of these teams.
    public func budgets(below team: TeamID, _ unit: BudgetUnit) -> [(name: ScopeName, terms: BudgetTerms)] {
        var budgets: [(name: ScopeName, terms: BudgetTerms)] = []
        for principal in keys(of: team) {
            guard let terms = principal.key.countedBudget, terms.unit == unit else { continue }
            budgets.append((.key(principal.key.id), terms))
        }
        for child in children(of: team) { budgets += self.budgets(of: child, unit) }
        return budgets
    }

    /// The nearest team that has a budget in a unit, from one on upwards.
    public func holder(_ unit: BudgetUnit, from team: TeamID?) -> Team? {
        team.flatMap { ancestry(of: $0).first { $0.budget?.unit == unit } }
    }

    /// What a team gives its parent to count: its own budget, or what is below it.
    private func budgets(of team: Team, _ unit: BudgetUnit) -> [(name: ScopeName, terms: BudgetTerms)] {
        if let own = team.budget, own.unit == unit { return [(.team(team.id), own)] }
        return budgets(below: team.id, unit)
    }

    /// Counts a key's budget, or counts it no longer.
    mutating func allocate(_ key: Key, isAdded: Bool) {
        guard let terms = key.countedBudget else { return }
        allocate([terms], terms.unit, below: key.team, isAdded: isAdded)
    }

    /// Puts a team in by a change of the maps, and counts what it has and what is below it where it belongs.
    mutating func allocate(changing old: Team?, to new: Team?, _ change: (inout Snapshot) -> Void) {
        let units = BudgetUnit.allCases.filter { unit in
            guard let old, let new, old.parent == new.parent else { return true }
            return old.budget(in: unit) != new.budget(in: unit)
        }
        if let old {
            for unit in units {
                let terms = budgets(of: old, unit).map(\.terms)
                allocate(terms, unit, below: old.parent, isAdded: false)
            }
        }
        change(&self)
        guard let new else { return }
        if let terms = new.budget {
            let isKept = old?.budget.map { $0.measures(like: terms) } ?? false
            if !isKept { allocations[new.id] = allocation(below: new.id, within: terms) }
        } else {
            allocations[new.id] = nil
        }
        for unit in units {
            let terms = budgets(of: new, unit).map(\.terms)
            allocate(terms, unit, below: new.parent, isAdded: true)
        }
    }

    private mutating func allocate(
        _ budgets: [BudgetTerms],
        _ unit: BudgetUnit,
        below team: TeamID?,
        isAdded: Bool
    ) {
        guard !budgets.isEmpty, let holder = holder(unit, from: team), let within = holder.budget else {
            return
        }
        for terms in budgets {
            let count = terms.most(during: within, zones)
            allocations[holder.id, default: Allocation()].add(terms, times: count, isAdded: isAdded)
        }
    }
}

extension Key {
    /// The budget, unless the key is revoked and it counts for nothing.
    fileprivate var countedBudget: BudgetTerms? { revokedAt == nil ? budget : nil }
}

extension Team {
    fileprivate func budget(in unit: BudgetUnit) -> BudgetTerms? { budget?.unit == unit ? budget : nil }
}
