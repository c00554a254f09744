import Logging
import Policy
import Ports
import Secrets
import Vocabulary

extension Directory {
    /// Makes a team.
    public func createTeam(_ terms: TeamTerms, by actor: Actor) throws(DirectoryError) -> Team {
        let team = try change(by: actor) { (draft) throws(DirectoryError) in
            try create(terms, isManagedByFile: false, in: &draft)
        }
        logger.notice("team created", metadata: ["team.id": "\(team.id)", "team.name": "\(team.name)"])
        return team
    }

    /// Changes a team's terms; its teams and keys are derived again.
    public func updateTeam(
        _ id: TeamID,
        by actor: Actor,
        _ edit: (inout TeamTerms) throws(DirectoryError) -> Void
    ) throws(DirectoryError) -> Team {
        let team = try change(by: actor) { (draft) throws(DirectoryError) in
            let old = try knownTeam(id, in: draft.snapshot)
            guard !old.isManagedByFile else { throw Self.managedByFile }
            var terms = TeamTerms(old)
            try edit(&terms)
            return try update(old, terms, isManagedByFile: false, in: &draft)
        }
        logger.notice("team changed", metadata: ["team.id": "\(team.id)"])
        return team
    }

    /// Deletes a team below which nothing is in force any more.
    public func deleteTeam(_ id: TeamID, by actor: Actor) throws(DirectoryError) {
        try change(by: actor) { (draft) throws(DirectoryError) in
            let snapshot = draft.snapshot
            let team = try knownTeam(id, in: snapshot)
            guard team.parent != nil else {
                throw DirectoryError(.isRoot, "The root team cannot be deleted.")
            }
            guard !team.isManagedByFile else { throw Self.managedByFile }
            guard snapshot.children(of: id).isEmpty else {
                throw DirectoryError(.notEmpty, "The team has child teams. Delete or move them first.")
            }
            guard snapshot.keys(of: id).allSatisfy({ $0.key.revokedAt != nil }) else {
                throw DirectoryError(.notEmpty, "The team has keys that are not revoked. Revoke them first.")
            }
            let own = MemberID(ServiceAccountID(of: id))
            let accounts = snapshot.serviceAccounts(of: id)
            for account in accounts
            where snapshot.keys(ownedBy: MemberID(account.id)).contains(where: { $0.key.revokedAt == nil }) {
                throw DirectoryError(
                    .notEmpty,
                    "The service account \(account.id) of the team owns keys that are not revoked."
                )
            }
            let memberships = snapshot.memberships(at: id) + snapshot.memberships(of: own)
            for membership in memberships { try RoleRules.check(taking: membership, by: actor, in: snapshot) }
            for account in accounts {
                try checkMayDisable(MemberID(account.id), by: actor, in: snapshot)
                draft.remove(account)
            }
            for membership in snapshot.memberships(of: own) { draft.take(membership) }
            draft.remove(team)
        }
        logger.notice("team deleted", metadata: ["team.id": "\(id)"])
    }

    func create(
        _ terms: TeamTerms,
        isManagedByFile: Bool,
        in draft: inout Draft
    ) throws(DirectoryError) -> Team {
        try terms.validate()
        try TreeRules.check(placing: terms, in: draft.snapshot)
        try NarrowingRules.check(terms, changing: nil, in: draft.snapshot)
        if !isManagedByFile { try PartRules.check(terms, changing: nil, in: draft.snapshot) }
        let id = TeamID.random()
        var team = Team(
            id: id,
            scope: try durably { try store.scope(for: .team(id)) },
            name: terms.name,
            parent: terms.parent,
            createdAt: now()
        ).with(terms, isManagedByFile: isManagedByFile)
        team.partBudgets = try places(of: terms, in: team)
        draft.put(team)
        try AllocationRules.check(team, changing: nil, in: draft.snapshot, now: now())
        return team
    }

    func update(
        _ old: Team,
        _ terms: TeamTerms,
        isManagedByFile: Bool,
        in draft: inout Draft
    ) throws(DirectoryError) -> Team {
        try terms.validate()
        try TreeRules.check(moving: old, to: terms, in: draft.snapshot)
        try NarrowingRules.check(terms, changing: old, in: draft.snapshot)
        if !isManagedByFile { try PartRules.check(terms, changing: old, in: draft.snapshot) }
        var team = old.with(terms, isManagedByFile: isManagedByFile)
        team.partBudgets = try places(of: terms, in: old)
        guard team != old else { return old }
        draft.put(team)
        if let counting = counting(team, changing: old, in: draft.snapshot) { draft.write(.count(counting)) }
        try AllocationRules.check(team, changing: old, in: draft.snapshot, now: now())
        return team
    }

    /// The budgets of a team's parts with their places, which are made for new ones and stay for good.
    private func places(of terms: TeamTerms, in team: Team) throws(DirectoryError) -> [PartBudget] {
        var places = Dictionary(team.partBudgets.map { ($0.part, $0.scope) }) { first, _ in first }
        let new = terms.partBudgets.keys.filter { places[$0] == nil }
        if !new.isEmpty {
            let scopes = try durably { try store.scopes(for: new.map { .part(team.id, $0) }) }
            for (part, scope) in zip(new, scopes) { places[part] = scope }
        }
        let budgets = terms.partBudgets.compactMap { part, terms in
            places[part].map { PartBudget(part: part, scope: $0, terms: terms) }
        }
        return budgets.sorted { ($0.part.kind, $0.part.text) < ($1.part.kind, $1.part.text) }
    }

    /// What the new budgets of a team's parts are to be charged for; `nil` if there are none.
    ///
    /// It is what was done in the team and below since their windows began.
    private func counting(_ team: Team, changing old: Team, in snapshot: Snapshot) -> PartCounting? {
        let known = Dictionary(old.partBudgets.map { ($0.part, $0.terms) }) { first, _ in first }
        let new = team.partBudgets.filter { known[$0.part].map($0.terms.countsApart) ?? true }
        let time = now()
        guard let since = new.map({ $0.terms.reach(at: time) }).min() else { return nil }
        return PartCounting(
            scopes: Dictionary(new.map { ($0.part, $0.scope) }) { first, _ in first },
            teams: Set(snapshot.lineage(below: team.id)),
            since: since,
            now: time
        )
    }

    func knownTeam(_ id: TeamID, in snapshot: Snapshot) throws(DirectoryError) -> Team {
        guard let team = snapshot.team(id) else { throw DirectoryError(.notFound, "There is no such team.") }
        return team
    }

    private static let managedByFile = DirectoryError(
        .managedByFile,
        "The configuration file declares this team. Change it there."
    )
}
