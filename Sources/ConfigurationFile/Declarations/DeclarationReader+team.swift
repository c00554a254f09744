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
        team.allowsOverAllocation = reader.word("over_allocation") == "allow"
        if let section = reader.section("limits") { team.limits = limits(section) }
        team.teams = teams(reader.sections("teams"), depth: depth + 1)
        return team
    }

    func limits(_ reader: SectionReader) -> LimitTerms {
        LimitTerms(
            requestsPerMinute: reader.integer("rpm"),
            tokensPerMinute: reader.integer("tpm"),
            concurrency: reader.integer("concurrency")
        )
    }
}
