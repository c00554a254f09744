import JSONText
import Vocabulary

/// Usage in the words of Cohere.
///
/// `tokens` is what was processed, templates included; `billed_units` is what is charged, and usually less.
enum CohereUsageTree {
    /// Reads a `usage`, or the `meta` of embeddings and reranking; `nil` if it says nothing.
    static func read(_ value: JSONValue?) -> Usage? {
        guard let value, value.object != nil else { return nil }
        let tokens = value["tokens"]
        let billed = value["billed_units"]
        guard tokens != nil || billed != nil else { return nil }
        var usage = Usage()
        let billedInput = count(billed, "input_tokens")
        let billedOutput = count(billed, "output_tokens")
        usage.input = max(count(tokens, "input_tokens") ?? 0, billedInput ?? 0)
        usage.output = max(count(tokens, "output_tokens") ?? 0, billedOutput ?? 0)
        usage.cachedInput = count(value, "cached_tokens") ?? 0
        usage.reasoning = count(tokens, "reasoning_tokens") ?? 0
        usage.rare[.imageInput] = count(tokens, "image_tokens") ?? count(billed, "image_tokens") ?? 0
        usage.rare[.searchUnits] = count(billed, "search_units") ?? 0
        usage.rare[.images] = count(billed, "images") ?? 0
        if let billedInput { usage.rare[.unbilledInput] = usage.input - billedInput }
        if let billedOutput { usage.rare[.unbilledOutput] = usage.output - billedOutput }
        return usage
    }

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

    /// A count; Cohere writes some as `3.0`, and what is negative or above 2^40 is none.
    private static func count(_ value: JSONValue?, _ key: String) -> Int? {
        guard let count = value?[key]?.integer, (0...1 << 40).contains(count) else { return nil }
        return count
    }
}
