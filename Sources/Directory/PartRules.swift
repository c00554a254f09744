import Policy
import Vocabulary

/// What keeps the budgets of parts within what one exchange can be charged to.
enum PartRules {
    /// Checks the terms that a team is about to have: with what is above it and what is below it, no exchange may belong
    /// to more parts than a hold can lie on.
    static func check(_ terms: TeamTerms, changing old: Team?, in snapshot: Snapshot) throws(DirectoryError) {
        let own = TeamParts.most(terms.partBudgets.keys, hasEachEndUser: terms.endUserBudget != nil)
        guard own > (old.map(most) ?? 0) || (old != nil && old?.parent != terms.parent) else { return }
        try check(own, above: terms.parent, below: old?.id, in: snapshot)
    }

    /// Checks a snapshot that many changes at once have made of another one, in which they need fit at the end alone.
    static func check(_ snapshot: Snapshot, changing old: Snapshot) throws(DirectoryError) {
        for team in snapshot.teams {
            let known = old.team(team.id)
            guard most(team) > (known.map(most) ?? 0) || (known != nil && known?.parent != team.parent) else {
                continue
            }
            try check(most(team), above: team.parent, below: team.id, in: snapshot)
        }
    }

    private static func check(
        _ own: Int,
        above parent: TeamID?,
        below team: TeamID?,
        in snapshot: Snapshot
    ) throws(DirectoryError) {
        let above = parent.map { snapshot.ancestry(of: $0).reduce(0) { $0 + most($1) } } ?? 0
        let below = team.map { deepest(below: $0, in: snapshot) } ?? 0
        guard above + own + below > ScopePath.maximumParts else { return }
        throw DirectoryError(
            .invalidValue,
            "An exchange could be charged to \(above + own + below) budgets of models, tags and end users, from the root "
                + "down, and \(ScopePath.maximumParts) is the most. Each name of a tag counts once in each team, and so "
                + "do models and end users.",
            field: "tag_budgets"
        )
    }

    private static func most(_ team: Team) -> Int {
        TeamParts.most(team.partBudgets.map(\.part), hasEachEndUser: team.endUserBudget != nil)
    }

    private static func deepest(below id: TeamID, in snapshot: Snapshot) -> Int {
        snapshot.children(of: id).map { most($0) + deepest(below: $0.id, in: snapshot) }.max() ?? 0
    }
}

extension ValueRules {
    /// Checks the budgets of parts, each under its name.
    static func check(parts: [BudgetPart: BudgetTerms]) throws(DirectoryError) {
        guard parts.count <= PartBudget.mostOfTeam else {
            throw .invalid(
                "model_budgets",
                "A team has at most \(PartBudget.mostOfTeam) budgets of models, tags and end users."
            )
        }
        for (part, terms) in parts.sorted(by: { ($0.key.kind, $0.key.text) < ($1.key.kind, $1.key.text) }) {
            let field = "\(part.kind)_budgets"
            guard isName(part) else { throw .invalid(field, form(of: part)) }
            try check(budget: terms, at: "\(field).\(part.text)")
        }
    }

    /// Whether an exchange could belong to the part at all.
    private static func isName(_ part: BudgetPart) -> Bool {
        switch part {
        case .model(let name): isText(name) && !name.contains("*")
        case .tag(let name, let value):
            // Tags of keys may say more than those that requests give themselves.
            isText(name) && !name.contains(",") && (value.isEmpty || isText(value))
        case .endUser(let value): isText(value)
        }
    }

    private static func form(of part: BudgetPart) -> String {
        switch part {
        case .model:
            "A model is called by its public name, not by a glob: 1 to \(longestText) bytes without blanks around it."
        case .tag:
            "A tag is NAME=VALUE; each has at most \(longestText) bytes without control characters or blanks around it, "
                + "and a name has no comma."
        case .endUser:
            "An end user has 1 to \(longestText) bytes without control characters or blanks around it."
        }
    }
}
