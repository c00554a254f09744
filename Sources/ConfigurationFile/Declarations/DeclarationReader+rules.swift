import Policy
import Vocabulary

extension DeclarationReader {
    /// The most rules of one model: every request of it asks each.
    private static let mostRules = 64

    /// The rules of a model, whose targets were read before.
    func rules(_ reader: SectionReader, of model: ModelDeclaration) -> [RoutingRule] {
        let readers = reader.sections("rules")
        if readers.count > Self.mostRules {
            reading.report("must have at most \(Self.mostRules) rules", at: reader.place(of: "rules"))
        }
        var names: Set<String> = []
        return readers.map { section in
            let rule = rule(section, of: model.name)
            if !names.insert(rule.name).inserted {
                reading.report("is the name of a rule above", at: section.place(of: "name"))
            }
            check(rule, section, of: model)
            return rule
        }
    }

    private func rule(_ reader: SectionReader, of model: String) -> RoutingRule {
        var rule = RoutingRule(name: reader.text("name") ?? "")
        if let section = reader.section("when") { rule.conditions = conditions(section) }
        rule.targets = reader.texts("targets").map { $0.map { TextPattern($0.value) } }
        rule.targetLabels = reader.texts(byName: "target_labels")
        rule.preferred = (reader.texts("prefer") ?? []).map { TextPattern($0.value) }
        rule.parameters = parameters(reader)
        rule.mirror = reader.section("mirror").flatMap { mirror($0, of: model) }
        rule.refusal = reader.text("refuse")
        return rule
    }

    private func mirror(_ reader: SectionReader, of model: String) -> MirrorTerms? {
        let place = reader.place(of: "model")
        let budget = reader.section("budget").map(budget)
        guard let name = reader.text("model") else { return nil }
        if name == model {
            reading.report("a model cannot be its own mirror", at: place)
        } else {
            reading.references.append(Reference(subject: .mirror, name: name, place: place))
        }
        return budget.map { MirrorTerms(model: name, budget: $0) }
    }

    private func conditions(_ reader: SectionReader) -> RuleConditions {
        var conditions = RuleConditions()
        conditions.teams = (reader.texts("teams") ?? []).map { TextPattern($0.value) }
        conditions.tags = patterns(reader, "tags")
        conditions.headers = Dictionary(
            reader.texts(byName: "headers").map { ($0.key.lowercased(), TextPattern($0.value)) },
            uniquingKeysWith: { first, _ in first }
        )
        conditions.metadata = patterns(reader, "metadata")
        conditions.dialects = Set((reader.words("dialects") ?? []).compactMap(RuleDialect.init))
        conditions.needs = Set((reader.words("needs") ?? []).compactMap(Capability.init))
        if let section = reader.section("input_tokens") {
            conditions.leastInput = section.integer("at_least")
            conditions.mostInput = section.integer("at_most")
        }
        conditions.isStream = reader.boolean("stream")
        conditions.hours = hours(reader)
        conditions.labels = patterns(reader, "labels")
        conditions.percent = reader.percentage("share")
        return conditions
    }

    private func hours(_ reader: SectionReader) -> WeekHours? {
        var hours = WeekHours()
        let ends = reader.text("hours").flatMap(WeekHours.minutes)
        if let ends { (hours.from, hours.to) = ends }
        let days = reader.words("days") ?? []
        hours.days = Set(days.compactMap(WeekTime.Day.init))
        if let zone = reader.text("time_zone") {
            hours.timeZone = zone
            if ends == nil, days.isEmpty, !reader.has("hours") {
                reading.report("says nothing without hours or days", at: reader.place(of: "time_zone"))
            }
        }
        return ends == nil && days.isEmpty ? nil : hours
    }

    private func patterns(_ reader: SectionReader, _ name: String) -> [String: TextPattern] {
        reader.texts(byName: name).mapValues { TextPattern($0) }
    }

    private func parameters(_ reader: SectionReader) -> [BodyParameter] {
        reader.values(byName: "set").map { name, value in
            if BodyParameter.reserved.contains(name.value) {
                reading.report("is the caller's to say; a rule cannot set it", at: name.place)
            }
            let parameter = BodyParameter(name: name.value, value: Self.value(value))
            if let fault = parameter.fault { reading.report(fault, at: name.place) }
            return parameter
        }
    }

    private static func value(_ scalar: Scalar) -> BodyParameter.Value {
        guard scalar.origin == .plain else { return .text(scalar.text) }
        if scalar.isNull { return .nothing }
        switch scalar.text {
        case "true": return .truth(true)
        case "false": return .truth(false)
        default: return BodyParameter.isNumber(scalar.text) ? .number(scalar.text) : .text(scalar.text)
        }
    }

    /// What can be seen to be a mistake: a rule that does nothing, or names targets that there are not.
    private func check(_ rule: RoutingRule, _ reader: SectionReader, of model: ModelDeclaration) {
        // What is wrong with a list or with what is set has been said.
        if !rule.acts, !reader.has("targets"), !reader.has("set"), !reader.has("mirror") {
            reading.report(
                "does nothing; it must have targets, target_labels, prefer, set, mirror or refuse",
                at: reader.place
            )
        }
        if rule.refusal != nil, reader.has("mirror") {
            reading.report("a request that is refused is not mirrored", at: reader.place(of: "mirror"))
        }
        let names = model.targets.map { $0.provider + "/" + $0.model }
        for (key, patterns) in [("targets", rule.targets ?? []), ("prefer", rule.preferred)] {
            // Those of other models are not known here.
            for (place, pattern) in patterns.enumerated()
            where model.fallbacks.isEmpty && model.pools.isEmpty {
                guard !names.contains(where: pattern.matches) else { continue }
                reading.report(
                    "\(Fault.quoted(pattern.text)) is no target of the model",
                    at: (reader.texts(key) ?? [])[place].place,
                    suggestion: Nearest.name(to: pattern.text, among: names)
                )
            }
        }
        if let targets = rule.targets, targets.isEmpty {
            reading.report("must name at least one target", at: reader.place(of: "targets"))
        }
    }
}
