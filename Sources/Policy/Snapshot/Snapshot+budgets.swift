import HashTreeCollections
import Vocabulary

extension Snapshot {
    /// What has a budget of its own after a mark, or all: teams and named parts of them, people, service accounts and
    /// keys, in the order of their names.
    ///
    /// End users that a team does not name are known to the ledger alone.
    public func budgets(after mark: BudgetMark?) -> SortedRest<BudgetMark> {
        budgetIndex.all.elements(after: mark)
    }

    /// Those of them that stand at a team itself: its own, its parts', and those of its keys and service accounts.
    public func budgets(of team: TeamID, after mark: BudgetMark?) -> SortedRest<BudgetMark> {
        (budgetIndex.byTeam[team] ?? SortedTree()).elements(after: mark)
    }

    /// Those with alerts, or that hand on what their windows leave, whose terms have changed after a version.
    public func watchedBudgets(changedAfter version: UInt64) -> [ScopeName] {
        budgetIndex.changes(after: version)
    }

    /// What binds somebody; `nil` if there is nobody of that name, or the ledger alone knows it.
    public func node(named name: ScopeName) -> ScopeNode? {
        switch name {
        case .team(let id): team(id).map(Self.node)
        case .key(let id): principal(id)?.path.nodes.first
        case .user(let id): node(of: MemberID(id))
        case .serviceAccount(let id): node(of: MemberID(id))
        case .part(let team, let part): parts(of: team)?.node(of: part)
        case .mirror: mirrors[name]
        }
    }

    /// The budgets of parts of a team; `nil` if it has none.
    public func parts(of team: TeamID) -> TeamParts? { partsByTeam[team] }

    /// The teams in which every end user has a budget.
    public var teamsOfEndUsers: [TeamParts] {
        partsByTeam.values.filter { $0.eachEndUser != nil }
    }

    /// What binds all that is below a team.
    public static func node(_ team: Team) -> ScopeNode {
        ScopeNode(scope: team.scope, name: .team(team.id), budget: team.budget, limits: team.limits)
    }

    /// Takes note of what becomes of a budget at a team, or of a person's.
    mutating func noteBudget(
        _ name: ScopeName,
        at team: TeamID?,
        from old: BudgetTerms?,
        to new: BudgetTerms?
    ) {
        budgetIndex.note(name, at: team, from: old, to: new, version: version)
    }

    /// Takes note of what becomes of a key's budget.
    mutating func noteBudget(of key: Key, from old: Key?) {
        if let old, old.team != key.team {
            noteBudget(.key(key.id), at: old.team, from: old.budget, to: nil)
            noteBudget(.key(key.id), at: key.team, from: nil, to: key.budget)
        } else {
            noteBudget(.key(key.id), at: key.team, from: old?.budget, to: key.budget)
        }
    }

    /// Takes note of what becomes of the budgets of a team and of its parts.
    mutating func noteBudgets(of id: TeamID, from old: Team?, to new: Team?) {
        noteBudget(.team(id), at: id, from: old?.budget, to: new?.budget)
        guard old?.partBudgets != new?.partBudgets else { return }
        let before = Dictionary((old?.partBudgets ?? []).map { ($0.part, $0.terms) }) { first, _ in first }
        let after = Dictionary((new?.partBudgets ?? []).map { ($0.part, $0.terms) }) { first, _ in first }
        for part in Set(before.keys).union(after.keys) {
            noteBudget(.part(id, part), at: id, from: before[part], to: after[part])
        }
    }
}
