import Logging
import Policy
import Vocabulary

extension Directory {
    /// Puts a declaration in force, at start and at every reload.
    ///
    /// Providers, models and settings are replaced whole. Declared teams are matched with the teams there are by their
    /// path of names from the root; one that is there is taken over by the file, whoever made it. A team that is no
    /// longer declared stays, with its keys and its spending, and can then be changed through the API: a file that was
    /// shortened by mistake takes nobody's access or history away. The rules of trusted issuers are the other way round:
    /// whom the file trusts no longer has no access any more.
    public func apply(_ declaration: Declaration, facts: @escaping FactsLookup) throws(DirectoryError) {
        let prepared = prepare(declaration.teams, below: .root)
        try change(by: .file) { (draft) throws(DirectoryError) in
            var declared: Set<TeamID> = []
            let old = draft.snapshot
            let groupRoles = declaration.signIn.groups
            try reconcile(declaration.teams, below: .root, prepared, in: &draft, into: &declared)
            for team in Array(draft.snapshot.teams) where team.isManagedByFile && !declared.contains(team.id)
            {
                _ = try update(team, TeamTerms(team), isManagedByFile: false, in: &draft)
                logger.notice("team left the configuration file", metadata: ["team.id": "\(team.id)"])
            }
            try checkForbidden(declared, since: old, in: draft.snapshot)
            try PartRules.check(draft.snapshot, changing: old)
            draft.put(groupRoles: groupRoles)
            for role in groupRoles where draft.snapshot.team(path: role.team) == nil {
                logger.warning(
                    "a group's role waits for its team",
                    metadata: ["group": "\(role.group)", "team": "\(role.team)"]
                )
            }
            try reconcile(declaration.trustedIssuers, in: &draft)
            draft.managed.file = declaration
            draft.managed.facts = facts
            draft.snapshot.server = declaration.server
            draft.snapshot.signIn = declaration.signIn
            try compile(&draft)
            noteDeclared(in: &draft)
        }
    }

    /// Checks the declared nodes that no longer allow more to be given on than they have, with what the same file says of
    /// those below.
    private func checkForbidden(
        _ declared: Set<TeamID>,
        since old: Snapshot,
        in snapshot: Snapshot
    ) throws(DirectoryError) {
        for id in declared.sorted(by: { $0.rawValue < $1.rawValue }) {
            guard let team = snapshot.team(id), !team.allowsOverAllocation,
                old.team(id)?.allowsOverAllocation == true
            else { continue }
            try AllocationRules.check(forbidding: team, in: snapshot, now: now())
        }
    }

    /// Writes into the trail what the file has changed beside teams, whose changes have rows already.
    private func noteDeclared(in draft: inout Draft) {
        let declared = DeclaredState(draft, render: render)
        let events = declared.changes(since: draft.managed.declared, render: render)
        guard !events.isEmpty else { return }
        for event in events { draft.note(event) }
        draft.managed.declared = declared
        draft.write(declared.kept)
    }

    private func reconcile(
        _ teams: [TeamDeclaration],
        below parent: TeamID,
        _ prepared: [TeamID: PreparedCounting],
        in draft: inout Draft,
        into declared: inout Set<TeamID>
    ) throws(DirectoryError) {
        for declaration in teams {
            let terms = TeamTerms(declaration, parent: parent)
            let known = draft.snapshot.children(of: parent).first { $0.name == declaration.name }
            let team =
                if let known {
                    try update(known, terms, isManagedByFile: true, prepared[known.id], in: &draft)
                } else {
                    try create(terms, isManagedByFile: true, in: &draft)
                }
            declared.insert(team.id)
            try reconcile(declaration.teams, below: team.id, prepared, in: &draft, into: &declared)
        }
    }
}
