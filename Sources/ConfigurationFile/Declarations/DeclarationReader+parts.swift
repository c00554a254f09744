import Policy
import Vocabulary

/// The budgets of models, tags and end users within a team.
extension DeclarationReader {
    /// Reads them; `line` are the teams above, nearest first.
    func readParts(_ reader: SectionReader, into team: inout TeamDeclaration, below line: [TeamDeclaration]) {
        var count = 0
        for kind in ["model", "tag", "end_user"] {
            for (name, section) in reader.sections(byName: "\(kind)_budgets") {
                count += 1
                if kind == "model" {
                    let reference = Reference(subject: .grant, name: name, place: section.place)
                    reading.references.append(reference)
                }
                let terms = budget(section)
                if let part = BudgetPart(kind: kind, text: name) { team.partBudgets[part] = terms }
            }
        }
        if count > PartBudget.mostOfTeam {
            reading.report(
                "a team has at most \(PartBudget.mostOfTeam) budgets of models, tags and end users",
                at: reader.place(of: "model_budgets")
            )
        }
        team.endUserBudget = reader.section("end_user_budget").map(budget)
        checkParts(team, at: reader.place(of: "tag_budgets"), below: line)
    }

    /// An exchange may belong to no more parts than a hold can lie on.
    private func checkParts(_ team: TeamDeclaration, at place: Place, below line: [TeamDeclaration]) {
        let own = Self.most(team)
        let sum = own + line.reduce(0) { $0 + Self.most($1) }
        guard own > 0, sum > ScopePath.maximumParts else { return }
        reading.report(
            "an exchange could be charged to \(sum) budgets of models, tags and end users in this team and those above "
                + "it, and \(ScopePath.maximumParts) is the most",
            at: place
        )
    }

    private static func most(_ team: TeamDeclaration) -> Int {
        TeamParts.most(Array(team.partBudgets.keys), hasEachEndUser: team.endUserBudget != nil)
    }
}
