import JSONText
import Vocabulary

/// The `usage` of an answer that has been read whole.
enum ResponsesUsageTree {
    /// The usage in normal form; `nil` if nothing was reported.
    static func usage(_ value: JSONValue?) -> Usage? {
        guard let value else { return nil }
        let input = count(value["input_tokens"] ?? value["prompt_tokens"])
        let output = count(value["output_tokens"] ?? value["completion_tokens"])
        guard input != nil || output != nil else { return nil }
        let read = value["input_tokens_details"] ?? value["prompt_tokens_details"]
        let made = value["output_tokens_details"] ?? value["completion_tokens_details"]
        return Usage(
            input: input ?? 0,
            cachedInput: count(read?["cached_tokens"]) ?? 0,
            cacheWrite: count(read?["cache_write_tokens"]) ?? 0,
            output: output ?? 0,
            reasoning: count(made?["reasoning_tokens"]) ?? 0
        )
    }

    /// The usage in the words of the dialect.
    static func body(_ usage: Usage) -> JSONValue {
        [
            "input_tokens": .integer(usage.input),
            "input_tokens_details": [
                "cached_tokens": .integer(usage.cachedInput),
                "cache_write_tokens": .integer(usage.cacheWrite),
            ],
            "output_tokens": .integer(usage.output),
            "output_tokens_details": ["reasoning_tokens": .integer(usage.reasoning)],
            "total_tokens": .integer(usage.input + usage.output),
        ]
    }

    /// More than 2^40 is no count.
    private static func count(_ value: JSONValue?) -> Int? {
        value?.integer.flatMap { (0...1 << 40).contains($0) ? $0 : nil }
    }
}
