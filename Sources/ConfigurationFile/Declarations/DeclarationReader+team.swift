import Policy
import Vocabulary

extension DeclarationReader {
    /// Levels of teams below the root: with the root and the key above and below them they fill a scope path.
    private static let deepest = 15

    func teams(_ readers: [SectionReader], depth: Int) -> [TeamDeclaration] {
        if depth > Self.deepest, let first = readers.first {
            reading.report("teams nest at most \(Self.deepest) deep", at: first.place)
            return []
        }
        let teams = readers.map { team($0, depth: depth) }
        reportRepeatedNames(readers, teams.map(\.name), "sibling team")
        return teams
    }

    private func team(_ reader: SectionReader, depth: Int) -> TeamDeclaration {
        var team = TeamDeclaration(name: reader.text("name") ?? "")
        let models = reader.texts("models")
        team.models = models?.map(\.value)
        for model in models ?? [] where !model.value.contains("*") {
            reading.references.append(Reference(subject: .grant, name: model.value, place: model.place))
        }
        team.requireLabels = reader.texts(byName: "require_labels")
        team.budget = reader.section("budget").map(budget)
        if let limits = reader.section("limits") {
            team.limits = LimitTerms(
                requestsPerMinute: limits.integer("rpm"),
                tokensPerMinute: limits.integer("tpm"),
                concurrency: limits.integer("concurrency")
            )
        }
        team.teams = teams(reader.sections("teams"), depth: depth + 1)
        return team
    }

    private func budget(_ reader: SectionReader) -> BudgetTerms {
        var terms = BudgetTerms(limit: reader.money("limit_usd") ?? .zero)
        if let value = reader.word("window").flatMap(BudgetTerms.Window.init) { terms.window = value }
        if let value = reader.text("time_zone") { terms.timeZone = value }
        let alerts = reader.integers("alerts")
        var seen: Set<Int> = []
        for alert in alerts where !seen.insert(alert.value).inserted {
            reading.report("is given above", at: alert.place)
        }
        terms.alerts = alerts.map(\.value).sorted()
        return terms
    }
}
