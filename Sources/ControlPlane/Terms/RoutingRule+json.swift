import Policy
import Vocabulary

extension RoutingRule {
    /// The form in answers: as in the configuration file, without what is not said.
    static let answer = ObjectSchema(
        "RoutingRule",
        "What happens to some requests before a target is chosen.",
        isOpen: true,
        [
            .required("name", .text, "What it is called."),
            .optional("when", .anything, "What a request must be."),
            .optional("targets", .list(.text), "Globs of targets; no others are used."),
            .optional("target_labels", Pairs.answer, "Labels that a target must carry to be used."),
            .optional("prefer", .list(.text), "Globs of targets that come before the others."),
            .optional("set", .map(.anything), "Members of the body in place of the caller's."),
            .optional("mirror", .object(MirrorTerms.answer), "A model that is sent a copy."),
            .optional("refuse", .text, "What the caller is told whose request is not served."),
        ]
    )

    /// The rule as an answer shows it.
    var json: JSONValue {
        var members: [JSONValue.Member] = [.init(name: "name", value: .string(name))]
        func add(_ name: String, _ value: JSONValue?) {
            if let value { members.append(.init(name: name, value: value)) }
        }
        add("when", conditions.json)
        add("targets", targets.map { .texts($0.map(\.text)) })
        add("target_labels", targetLabels.isEmpty ? nil : .map(targetLabels))
        add("prefer", preferred.isEmpty ? nil : .texts(preferred.map(\.text)))
        add(
            "set",
            parameters.isEmpty ? nil : .object(parameters.map { .init(name: $0.name, value: $0.value.json) })
        )
        add("mirror", mirror?.json)
        add("refuse", refusal.map { .string($0) })
        return .object(members)
    }
}

extension MirrorTerms {
    /// The form in answers.
    static let answer = ObjectSchema(
        "Mirror",
        "A model that is sent copies of requests, whose answers nobody sees.",
        [
            .required("model", .text, "The public name of the model."),
            .required("budget", .object(BudgetTerms.answer), "What the copies may cost."),
        ]
    )

    /// The terms as an answer shows them.
    var json: JSONValue { ["model": .string(model), "budget": budget.json] }
}

extension RuleConditions {
    /// The conditions as an answer shows them; `nil` if there are none.
    fileprivate var json: JSONValue? {
        var members: [JSONValue.Member] = []
        func add(_ condition: RuleCondition, _ value: JSONValue?) { add(condition.rawValue, value) }
        func add(_ name: String, _ value: JSONValue?) {
            if let value { members.append(.init(name: name, value: value)) }
        }
        func patterns(_ patterns: [String: TextPattern]) -> JSONValue? {
            patterns.isEmpty ? nil : .map(patterns.mapValues(\.text))
        }
        add(.teams, teams.isEmpty ? nil : .texts(teams.map(\.text)))
        add(.tags, patterns(tags))
        add(.headers, patterns(headers))
        add(.metadata, patterns(metadata))
        add(.dialects, dialects.isEmpty ? nil : .texts(dialects.map(\.rawValue).sorted()))
        add(.needs, needs.isEmpty ? nil : .texts(needs.map(\.rawValue).sorted()))
        if leastInput != nil || mostInput != nil {
            let ends = [("at_least", leastInput), ("at_most", mostInput)]
            add(
                .inputTokens,
                .object(ends.compactMap { name, end in end.map { .init(name: name, value: .integer($0)) } })
            )
        }
        add(.stream, isStream.map { .bool($0) })
        if let hours {
            if hours.from != 0 || hours.to != 1440 { add(.hours, .string(hours.text)) }
            let days = WeekTime.Day.allCases.filter(hours.days.contains).map(\.rawValue)
            add("days", days.isEmpty ? nil : .texts(days))
            add("time_zone", .string(hours.timeZone))
        }
        add(.labels, patterns(labels))
        add(.share, percent.map { .string("\($0)%") })
        return members.isEmpty ? nil : .object(members)
    }
}

extension BodyParameter.Value {
    fileprivate var json: JSONValue {
        switch self {
        case .number(let text): .number(text)
        case .truth(let flag): .bool(flag)
        case .nothing: .null
        case .text(let text): .string(text)
        }
    }
}
