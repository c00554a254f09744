import Policy
import Vocabulary

/// What keeps the budgets below a node within the node's own, unless the node allows more to be given on than it has.
///
/// Only a budget that is made, raised or moved is checked, and one that is taken away from above larger ones: a node whose own limit was lowered later binds what is below
/// it all the same. What is declared is checked as it stands without grants, so that nothing lasting rests on what ends, and with
/// the grants that are in force now, whenever one below the node begins, and whenever one of the node's own ends.
enum AllocationRules {
    /// Checks a team that was put into a snapshot.
    static func check(
        _ team: Team,
        changing old: Team?,
        in snapshot: Snapshot,
        now: UTCTime
    ) throws(DirectoryError) {
        let isMoved = old != nil && old?.parent != team.parent
        guard let parent = team.parent else { return }
        let raised = isMore(team.budget, than: old?.budget, now: now) ? team.budget?.unit : nil
        let bared = bared(team, without: old?.budget, in: snapshot)
        for unit in [BudgetUnit.usd, .tokens] where isMoved || unit == raised || unit == bared {
            try check(unit, above: parent, in: snapshot, now: now)
        }
    }

    /// The unit of a budget that a team no longer has, though it bound more than itself, which the team above now has
    /// to bind.
    private static func bared(_ team: Team, without old: BudgetTerms?, in snapshot: Snapshot) -> BudgetUnit? {
        guard let old, team.budget?.unit != old.unit else { return nil }
        return snapshot.allocated(below: team.id, within: old) > old.limit ? old.unit : nil
    }

    /// Checks a key that was put into a snapshot.
    static func check(
        _ key: Key,
        changing old: Key?,
        in snapshot: Snapshot,
        now: UTCTime
    ) throws(DirectoryError) {
        guard let budget = key.budget, isMore(budget, than: old?.budget, now: now) else { return }
        try check(budget.unit, above: key.team, in: snapshot, now: now)
    }

    private static func isMore(_ terms: BudgetTerms?, than old: BudgetTerms?, now: UTCTime) -> Bool {
        guard let terms else { return false }
        guard let old, old.unit == terms.unit, old.window == terms.window else { return true }
        return terms.limit > old.limit
            || terms.grants.contains { now < $0.end && !old.grants.contains($0) }
    }

    /// Checks the nearest node that has a budget in a unit.
    private static func check(
        _ unit: BudgetUnit,
        above team: TeamID,
        in snapshot: Snapshot,
        now: UTCTime
    ) throws(DirectoryError) {
        let holder = snapshot.ancestry(of: team).first { $0.budget?.unit == unit }
        guard let holder, let budget = holder.budget, !holder.allowsOverAllocation else { return }
        let sum = snapshot.allocated(below: holder.id, within: budget)
        if sum > budget.limit {
            throw excess(sum, of: budget.limit, holder, budget, field: "limit_\(unit.rawValue)")
        }
        let coming = snapshot.allocationMoments(below: holder.id, within: budget, after: now)
        for moment in [now] + coming {
            let sum = snapshot.allocated(below: holder.id, within: budget, at: moment)
            let limit = budget.limit(at: moment)
            if sum > limit { throw excess(sum, of: limit, holder, budget, field: "grants", at: moment) }
        }
    }

    private static func excess(
        _ sum: Quantity,
        of limit: Quantity,
        _ holder: Team,
        _ budget: BudgetTerms,
        field: String,
        at moment: UTCTime? = nil
    ) -> DirectoryError {
        let when = moment.map { " with the grants in force at \($0)" } ?? ""
        return DirectoryError(
            .exceedsParent,
            "The budgets below \(holder.id) (\(holder.name)) would add up to \(sum.amount(budget.unit)) of its "
                + "\(limit.amount(budget.unit)) in a window (\(budget.window.rawValue))\(when). Its admin can allow "
                + "that with `over_allocation: allow`.",
            field: "budget.\(field)"
        )
    }
}
