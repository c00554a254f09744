import Ports
import Vocabulary

extension UsageRow {
    /// The form in answers.
    static let answer = ObjectSchema(
        "UsageRow",
        "The sum over one combination of groups: the groups' own members (`team_id`, `key_id`, `user_id`, `model`, "
            + "`provider`, `tag:NAME`, `hour`, `day`, `month`), then the sums.",
        isOpen: true,
        [
            .required("requests", .count, "Exchanges."),
            .required("errors", .count, "Of them, those with a status of 400 or more."),
            .required("input_tokens", .count, "Input, cached input and cache writes included."),
            .required("cached_input_tokens", .count, "Of them, read from the provider's cache."),
            .required("cache_write_tokens", .count, "Of them, written to the provider's cache."),
            .required("output_tokens", .count, "Output, reasoning included."),
            .required("reasoning_tokens", .count, "Of them, reasoning."),
            .required("parts", .object(RareUsage.answer), "What few requests use; empty if none did."),
            .required("cost_usd", .money, "What was charged."),
        ]
    )

    /// The row as an answer shows it.
    func json(_ groups: [UsageGroup]) -> JSONValue {
        let own = zip(groups, self.groups).map { JSONValue.Member(name: $0.field, value: .nonEmpty($1)) }
        let sums: [(String, JSONValue)] = [
            ("requests", .integer(requests)),
            ("errors", .integer(errors)),
            ("input_tokens", .integer(usage.input)),
            ("cached_input_tokens", .integer(usage.cachedInput)),
            ("cache_write_tokens", .integer(usage.cacheWrite)),
            ("output_tokens", .integer(usage.output)),
            ("reasoning_tokens", .integer(usage.reasoning)),
            ("parts", usage.rare.json),
            ("cost_usd", .text(cost)),
        ]
        return .object(own + sums.map { JSONValue.Member(name: $0.0, value: $0.1) })
    }
}
