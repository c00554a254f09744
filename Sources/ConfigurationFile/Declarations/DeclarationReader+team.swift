import Policy
import Vocabulary

extension DeclarationReader {
    /// Levels of teams below the root: with the root and the key above and below them they fill a scope path.
    private static let deepest = 15
    /// The most names and globs of a team, as in the API.
    private static let mostPatterns = 1000
    /// The most labels of a team, as in the API.
    private static let mostLabels = 64

    /// Reads the teams below a line of teams, nearest first.
    func teams(_ readers: [SectionReader], below line: [TeamDeclaration]) -> [TeamDeclaration] {
        if line.count >= Self.deepest, let first = readers.first {
            reading.report("teams nest at most \(Self.deepest) deep", at: first.place)
            return []
        }
        let teams = readers.map { team($0, below: line) }
        reportRepeatedNames(readers, teams.map(\.name), "sibling team")
        return teams
    }

    private func team(_ reader: SectionReader, below line: [TeamDeclaration]) -> TeamDeclaration {
        var team = TeamDeclaration(name: reader.text("name") ?? "")
        let models = reader.texts("models")
        team.models = models?.map(\.value)
        for model in models ?? [] where !model.value.contains("*") {
            reading.references.append(Reference(subject: .grant, name: model.value, place: model.place))
        }
        check(models, \.models, below: line)
        let passthrough = reader.texts("passthrough")
        team.passthrough = passthrough?.map(\.value)
        check(passthrough, \.passthrough, below: line)
        report(over: Self.mostPatterns, passthrough?.count ?? 0, at: reader.place(of: "passthrough"))
        report(over: Self.mostPatterns, models?.count ?? 0, at: reader.place(of: "models"))
        team.requireLabels = RequiredLabels(reader.texts(byName: "require_labels"))
        report(over: Self.mostLabels, team.requireLabels.texts.count, at: reader.place(of: "require_labels"))
        let budgetReader = reader.section("budget")
        team.budget = budgetReader.map(budget)
        team.allowsOverAllocation = reader.word("over_allocation") == "allow"
        if let value = reader.integer("weight") { team.weight = value }
        team.waiting.priority = reader.word("priority").flatMap(RequestPriority.init(rawValue:))
        team.waiting.longest = reader.duration("max_wait")
        readParts(reader, into: &team, below: line)
        if let section = reader.section("limits") {
            team.limits = limits(section)
            checkLimits(team.limits, section, below: line)
        }
        team.teams = teams(reader.sections("teams"), below: [team] + line)
        if let budgetReader { checkAllocation(of: team, budgetReader) }
        return team
    }

    func limits(_ reader: SectionReader) -> LimitTerms {
        LimitTerms(
            requestsPerMinute: reader.integer("rpm"),
            tokensPerMinute: reader.integer("tpm"),
            concurrency: reader.integer("concurrency")
        )
    }

    private func report(over most: Int, _ count: Int, at place: Place) {
        if count > most { reading.report("has at most \(most) items, found \(count)", at: place) }
    }
}
