import Policy
import Ports
import Vocabulary

/// The budgets of parts of teams: their places, and what they are charged for when they come.
extension Directory {
    /// Charges budgets of named parts for what was done in the last hour and they have not counted: for a start after a
    /// crash, of which the journal does not say what was declared while an exchange was open.
    public func countParts() throws(DirectoryError) {
        try change(by: .system) { (draft) throws(DirectoryError) in
            let time = now()
            for team in draft.snapshot.teams where !team.partBudgets.isEmpty {
                let counting = PartCounting(
                    scopes: Dictionary(team.partBudgets.map { ($0.part, $0.scope) }) { first, _ in first },
                    teams: Set(draft.snapshot.lineage(below: team.id)),
                    since: time + .seconds(-3600),
                    now: time
                )
                draft.write(.count(counting))
            }
        }
    }

    /// Reads what a change of a team is about to charge new budgets for; `nil` if there is nothing to read, or the change
    /// will be refused.
    func prepare(
        _ id: TeamID,
        _ edit: (inout TeamTerms) throws(DirectoryError) -> Void
    ) -> PreparedCounting? {
        guard let team = snapshot.team(id), !team.isManagedByFile else { return nil }
        var terms = TeamTerms(team)
        do throws(DirectoryError) { try edit(&terms) } catch { return nil }
        return prepare(team, terms)
    }

    /// The same for the teams of a file, by their ids.
    func prepare(_ teams: [TeamDeclaration], below parent: TeamID) -> [TeamID: PreparedCounting] {
        var prepared: [TeamID: PreparedCounting] = [:]
        let children = Dictionary(snapshot.children(of: parent).map { ($0.name, $0) }) { first, _ in first }
        for declaration in teams {
            guard let team = children[declaration.name] else { continue }
            prepared[team.id] = prepare(team, TeamTerms(declaration, parent: parent))
            prepared.merge(prepare(declaration.teams, below: team.id)) { first, _ in first }
        }
        return prepared
    }

    private func prepare(_ old: Team, _ terms: TeamTerms) -> PreparedCounting? {
        guard terms.partBudgets != TeamTerms(old).partBudgets else { return nil }
        let countings = countings
        do {
            try terms.validate()
            var team = old.with(terms, isManagedByFile: old.isManagedByFile)
            team.partBudgets = try places(of: terms, in: old)
            guard let wish = counting(team, changing: old, in: snapshot),
                let older = PreparedCounting.older(wish)
            else { return nil }
            return PreparedCounting(counting: older, gaps: try store.gaps(older), countings: countings)
        } catch {
            // The change itself says what is wrong.
            return nil
        }
    }

    /// The budgets of a team's parts with their places, which are made for new ones and stay for good.
    func places(of terms: TeamTerms, in team: Team) throws(DirectoryError) -> [PartBudget] {
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
    func counting(_ team: Team, changing old: Team, in snapshot: Snapshot) -> PartCounting? {
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
}
