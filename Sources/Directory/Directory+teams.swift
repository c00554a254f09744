import Logging
import Policy
import Ports
import Secrets
import Vocabulary

extension Directory {
    /// Makes a team.
    public func createTeam(_ terms: TeamTerms, by actor: Actor) throws(DirectoryError) -> Team {
        let team = try change(by: actor) { (draft) throws(DirectoryError) in
            let before = draft.snapshot
            let team = try create(terms, isManagedByFile: false, in: &draft)
            // A name may have slashes itself, so that a new path can be another's.
            try DeclaredPathRules.check(issuersOf: draft.managed.file, from: before, to: draft.snapshot)
            return team
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
        let prepared = prepare(id, edit)
        let team = try change(by: actor) { (draft) throws(DirectoryError) in
            let old = try knownTeam(id, in: draft.snapshot)
            guard !old.isManagedByFile else { throw Self.managedByFile }
            var terms = TeamTerms(old)
            try edit(&terms)
            let before = draft.snapshot
            let team = try update(old, terms, isManagedByFile: false, prepared, in: &draft)
            guard team.name != old.name || team.parent != old.parent else { return team }
            try DeclaredPathRules.check(
                moving: draft.managed.file,
                from: before,
                to: draft.snapshot,
                field: team.name == old.name ? "parent_id" : "name"
            )
            return team
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
            try DeclaredPathRules.check(issuersOf: draft.managed.file, from: snapshot, to: draft.snapshot)
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
        try NarrowingRules.check(terms, changing: nil, isManagedByFile: isManagedByFile, in: draft.snapshot)
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
        _ prepared: PreparedCounting? = nil,
        in draft: inout Draft
    ) throws(DirectoryError) -> Team {
        try terms.validate()
        try TreeRules.check(moving: old, to: terms, in: draft.snapshot)
        try NarrowingRules.check(terms, changing: old, isManagedByFile: isManagedByFile, in: draft.snapshot)
        try NarrowingRules.check(below: old, moving: terms, in: draft.snapshot)
        if !isManagedByFile { try PartRules.check(terms, changing: old, in: draft.snapshot) }
        var team = old.with(terms, isManagedByFile: isManagedByFile)
        team.partBudgets = try places(of: terms, in: old)
        guard team != old else { return old }
        draft.put(team)
        if let counting = counting(team, changing: old, in: draft.snapshot) {
            for write in PreparedCounting.writes(counting, prepared, countings: draft.countings) {
                draft.write(write)
            }
        }
        try AllocationRules.check(team, changing: old, in: draft.snapshot, now: now())
        return team
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
