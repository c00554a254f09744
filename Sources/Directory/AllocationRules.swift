import Policy
import Vocabulary

/// What keeps the budgets below a node within the node's own, unless the node allows more to be given on than it has.
///
/// Only a budget that is made, raised or moved is checked, one that is taken away from above larger ones, and a node that
/// no longer allows more: a node whose own limit was lowered later binds what is below it all the same. What is declared is
/// checked as it stands without grants, so that nothing lasting rests on what ends, and with the grants that are in force
/// now, whenever one below the node begins, and whenever one of the node's own ends.
///
/// What is given on is kept added up (`Allocation`), so that a check does not cost more where there is more of it.
enum AllocationRules {
    /// Checks a team that was put into a snapshot.
    static func check(
        _ team: Team,
        changing old: Team?,
        in snapshot: Snapshot,
        now: UTCTime
    ) throws(DirectoryError) {
        // What a file declares is checked when all of it is there: the same change may lower what is below.
        if let old, old.allowsOverAllocation, !team.allowsOverAllocation, !team.isManagedByFile {
            try check(forbidding: team, in: snapshot, now: now)
        }
        guard let parent = team.parent else { return }
        let isMoved = old != nil && old?.parent != parent
        let raised = isMore(team.budget, than: old?.budget, now: now) ? team.budget?.unit : nil
        let bared = bared(team, without: old?.budget, in: snapshot, now: now)
        for unit in BudgetUnit.allCases where isMoved || unit == raised || unit == bared {
            try check(unit, above: parent, in: snapshot, now: now)
        }
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

    /// The unit of a budget that a team no longer has, though it bound more than itself, which the team above now has
    /// to bind.
    private static func bared(
        _ team: Team,
        without old: BudgetTerms?,
        in snapshot: Snapshot,
        now: UTCTime
    ) -> BudgetUnit? {
        guard let old, team.budget?.unit != old.unit else { return nil }
        // What is below fixed dates may begin anew outside of them, which nobody has counted yet.
        if old.window == .fixed, !snapshot.budgets(below: team.id, old.unit).isEmpty { return old.unit }
        let below = snapshot.allocation(below: team.id, within: old)
        return below.excess(over: old, from: now) == nil ? nil : old.unit
    }

    private static func isMore(_ terms: BudgetTerms?, than old: BudgetTerms?, now: UTCTime) -> Bool {
        guard let terms else { return false }
        guard let old, old.unit == terms.unit, old.window == terms.window, old.dates == terms.dates,
            old.timeZone == terms.timeZone
        else { return true }
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
        guard let holder = snapshot.holder(unit, from: team), let budget = holder.budget,
            !holder.allowsOverAllocation,
            let excess = snapshot.allocation(of: holder.id)?.excess(over: budget, from: now)
        else { return }
        let part = excess.moment == nil ? "limit_\(unit.rawValue)" : "grants"
        throw DirectoryError(
            .exceedsParent,
            text(excess, holder, budget) + " Its admin can allow that with `over_allocation: allow`.",
            field: "budget.\(excess.sum == nil ? "window" : part)"
        )
    }

    /// Checks a node that no longer allows more to be given on than it has.
    static func check(
        forbidding team: Team,
        in snapshot: Snapshot,
        now: UTCTime
    ) throws(DirectoryError) {
        guard let budget = team.budget,
            let excess = snapshot.allocation(of: team.id)?.excess(over: budget, from: now)
        else { return }
        throw DirectoryError(
            .exceedsParent,
            text(excess, team, budget) + " Lower them first: "
                + largest(below: team, budget, in: snapshot, at: excess.moment) + ".",
            field: "over_allocation"
        )
    }

    private static func text(_ excess: Allocation.Excess, _ holder: Team, _ budget: BudgetTerms) -> String {
        let limit = excess.limit.amount(budget.unit)
        let window = budget.cycle.map { "\($0.every) \(budget.window)" } ?? budget.window.rawValue
        guard let sum = excess.sum else {
            return
                "A budget below \(holder.id) (\(holder.name)) begins anew again and again, but its own \(limit) never "
                + "do (\(window)): no sum of what can be spent there is within them."
        }
        let when = excess.moment.map { " with the grants in force at \($0)" } ?? ""
        return
            "The budgets below \(holder.id) (\(holder.name)) would add up to \(sum.amount(budget.unit)) of its "
            + "\(limit) in a window (\(window))\(when)."
    }

    /// How much is given where, of what counts most.
    private static func largest(
        below team: Team,
        _ budget: BudgetTerms,
        in snapshot: Snapshot,
        at moment: UTCTime?
    ) -> String {
        let given = snapshot.budgets(below: team.id, budget.unit).map { name, terms in
            var alone = Allocation()
            let limit = moment.map { terms.limit(at: $0) } ?? terms.limit
            alone.add(
                BudgetTerms(limit.amount(terms.unit)),
                times: terms.most(during: budget, snapshot.zones)
            )
            return (
                text: "\(name) \(alone.sum.map { "\($0.amount(budget.unit))" } ?? "without end")",
                sum: alone.sum
            )
        }
        let largest = given.sorted { left, right in
            guard let first = left.sum else { return right.sum != nil }
            return right.sum.map { first > $0 } ?? false
        }
        let more = largest.count > 5 ? [" and \(largest.count - 5) more"] : []
        return largest.prefix(5).map(\.text).joined(separator: ", ") + more.joined()
    }
}
