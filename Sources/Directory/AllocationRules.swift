import Policy
import Vocabulary

/// What keeps the budgets below a node within the node's own, unless the node allows more to be given on than it has.
///
/// Only a budget that is made, raised or moved is checked, and one that is taken away from above larger ones: a node whose own limit was lowered later binds what is below
/// it all the same.
enum AllocationRules {
    /// Checks a team that was put into a snapshot.
    static func check(_ team: Team, changing old: Team?, in snapshot: Snapshot) throws(DirectoryError) {
        let isMoved = old != nil && old?.parent != team.parent
        guard let parent = team.parent else { return }
        let raised = isMore(team.budget, than: old?.budget) ? team.budget?.unit : nil
        let bared = bared(team, without: old?.budget, in: snapshot)
        for unit in [BudgetUnit.usd, .tokens] where isMoved || unit == raised || unit == bared {
            try check(unit, above: parent, in: snapshot)
        }
    }

    /// The unit of a budget that a team no longer has, though it bound more than itself, which the team above now has
    /// to bind.
    private static func bared(_ team: Team, without old: BudgetTerms?, in snapshot: Snapshot) -> BudgetUnit? {
        guard let old, team.budget?.unit != old.unit else { return nil }
        return snapshot.allocated(below: team.id, within: old) > old.limit ? old.unit : nil
    }

    /// Checks a key that was put into a snapshot.
    static func check(_ key: Key, changing old: Key?, in snapshot: Snapshot) throws(DirectoryError) {
        guard let budget = key.budget, isMore(budget, than: old?.budget) else { return }
        try check(budget.unit, above: key.team, in: snapshot)
    }

    private static func isMore(_ terms: BudgetTerms?, than old: BudgetTerms?) -> Bool {
        guard let terms else { return false }
        guard let old, old.unit == terms.unit, old.window == terms.window else { return true }
        return terms.limit > old.limit
    }

    /// Checks the nearest node that has a budget in a unit.
    private static func check(
        _ unit: BudgetUnit,
        above team: TeamID,
        in snapshot: Snapshot
    ) throws(DirectoryError) {
        let holder = snapshot.ancestry(of: team).first { $0.budget?.unit == unit }
        guard let holder, let budget = holder.budget, !holder.allowsOverAllocation else { return }
        let sum = snapshot.allocated(below: holder.id, within: budget)
        guard sum > budget.limit else { return }
        throw DirectoryError(
            .exceedsParent,
            "The budgets below \(holder.id) (\(holder.name)) would add up to \(sum.amount(unit)) of its "
                + "\(budget.limit.amount(unit)) in a window (\(budget.window.rawValue)). Its admin can allow that "
                + "with `over_allocation: allow`.",
            field: "budget.limit_\(unit.rawValue)"
        )
    }
}
