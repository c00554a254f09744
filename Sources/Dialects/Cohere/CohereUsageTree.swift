import JSONText
import Vocabulary

/// Usage in the words of Cohere.
///
/// `tokens` is what was processed, templates included; `billed_units` is what is charged, and usually less.
enum CohereUsageTree {
    /// Writes a `usage`.
    static func body(_ usage: Usage) -> JSONValue {
        let billedInput = max(0, usage.input - usage.rare[.unbilledInput])
        let billedOutput = max(0, usage.output - usage.rare[.unbilledOutput])
        var tokens = JSONObject([
            ("input_tokens", .integer(usage.input)), ("output_tokens", .integer(usage.output)),
        ])
        if usage.reasoning > 0 { tokens.append("reasoning_tokens", .integer(usage.reasoning)) }
        if usage.rare[.imageInput] > 0 { tokens.append("image_tokens", .integer(usage.rare[.imageInput])) }
        return [
            "billed_units": [
                "input_tokens": .integer(billedInput), "output_tokens": .integer(billedOutput),
            ],
            "tokens": .object(tokens),
            "cached_tokens": .integer(usage.cachedInput),
        ]
    }
}
