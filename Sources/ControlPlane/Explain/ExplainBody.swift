import Policy
import Vocabulary

/// What a body says of a request that is only thought of.
enum ExplainBody {
    /// The form.
    static let form = ObjectSchema(
        "ExplainRequest",
        "A request that is thought of, not sent.",
        [
            .required("model", .text, "The public model name."),
            .optional(
                "team",
                .text,
                "The team of its key: an id, or names from below the root, as `search/ranking`; absent is the root."
            ),
            .optional("input_tokens", .count, "Its input; 1000 if absent."),
            .optional("output_tokens", .count, "The output that is expected; 256 if absent."),
            .optional("dialect", .choice(RuleDialect.allCases.map(\.rawValue)), "The caller's dialect."),
            .optional("stream", .boolean, "Whether it asks for a stream."),
            .optional("tags", Pairs.answer, "Tags of its key."),
            .optional("headers", Pairs.answer, "Its fields, as far as rules look at them."),
            .optional("metadata", Pairs.answer, "What it says of itself."),
            .optional(
                "needs",
                .list(.choice(Capability.allCases.map(\.rawValue))),
                "What it asks for, such as `images`."
            ),
            .optional("time", .time, "When it comes; now if absent."),
            .optional("chance", .text, "The number from 0 to 1 that is drawn for it, as a decimal string."),
        ]
    )

    /// The request's inputs; `weekTime` says what the clocks in zones show.
    static func record(
        _ body: JSONValue,
        _ model: Model,
        teams: [Team],
        now: UTCTime,
        weekTime: (String, UTCTime) -> WeekTime
    ) throws(Problem) -> RoutingRecord {
        var record = RoutingRecord()
        record.inputTokens = body["input_tokens"]?.integer ?? 1000
        record.outputTokens = min(
            body["output_tokens"]?.integer ?? RoutingRequest.usualOutput,
            RoutingRequest.usualOutput
        )
        if let text = body["chance"]?.text {
            guard let chance = Double(text), chance >= 0, chance < 1 else {
                throw .invalid("chance", "It must be a number from 0 up to, but not, 1, such as \"0.25\".")
            }
            record.chance = chance
        }
        record.labels = RequiredLabels(of: teams)
        guard let book = model.rules else { return record }
        var facts = RuleFacts()
        facts.teams = teams.flatMap { [$0.id.rawValue, $0.name] }
        facts.tags = pairs(body["tags"])
        facts.headers = Dictionary(
            pairs(body["headers"]).map { ($0.key.lowercased(), $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
        facts.metadata = pairs(body["metadata"])
        facts.dialect = body["dialect"]?.text.flatMap(RuleDialect.init) ?? .openAI
        facts.needs = needs(body)
        facts.inputTokens = record.inputTokens
        facts.isStream = body["stream"] == .bool(true)
        let time = body["time"]?.text.flatMap { UTCTime(rfc3339: $0) } ?? now
        for zone in book.timeZones { facts.localTimes[zone] = weekTime(zone, time) }
        facts.labels = record.labels.texts
        record.facts = facts
        return record
    }

    /// What it asks for.
    static func needs(_ body: JSONValue) -> Set<Capability> {
        Set((body["needs"]?.elements ?? []).compactMap { $0.text.flatMap(Capability.init) })
    }

    private static func pairs(_ value: JSONValue?) -> [String: String] {
        Dictionary(
            (value?.members ?? []).compactMap { member in member.value.text.map { (member.name, $0) } },
            uniquingKeysWith: { first, _ in first }
        )
    }
}
