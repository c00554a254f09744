import JSONText
import Vocabulary

/// What an answer or an event of one of Bedrock's models says of its usage and its end, whatever family it is of.
///
/// Families by their bodies ("Inference request parameters and response fields for foundation models",
/// docs.aws.amazon.com/bedrock, read 2026-11): Nova `usage.inputTokens`, Llama `prompt_token_count` and
/// `generation_token_count`, Titan `inputTextTokenCount` and `results[].tokenCount`, those that follow OpenAI
/// `usage.prompt_tokens`, what was read from a cache included; the last event of every stream carries
/// `amazon-bedrock-invocationMetrics`.
struct BedrockInvokeReport: Hashable {
    private var input: Int?
    private var output: Int?
    private var cacheRead = 0
    /// Of the input: what was read from a cache, as those report it that follow OpenAI.
    private var cachedInput = 0
    private var cacheWrite = 0
    /// Whether the gateway's own count came, which ends a stream.
    private(set) var hasMetrics = false

    /// The usage in normal form; `nil` if nothing was reported.
    var usage: Usage? {
        guard input != nil || output != nil else { return nil }
        return Usage(
            input: (input ?? 0) + cacheRead + cacheWrite,
            cachedInput: cacheRead + min(cachedInput, input ?? 0),
            cacheWrite: cacheWrite,
            output: output ?? 0
        )
    }

    /// Reads an answer or an event.
    mutating func read(_ body: JSONValue) {
        read(counts: body)
        for place in ["usage", "metadata"] {
            if let counts = body[place] { read(counts: counts["usage"] ?? counts) }
        }
        if let results = body["results"]?.array {
            let counts = results.compactMap { Self.count($0["tokenCount"]) }
            if !counts.isEmpty { output = counts.reduce(0, +) }
        }
        if let metrics = body["amazon-bedrock-invocationMetrics"] {
            hasMetrics = true
            // A model's own report says more of its cache.
            if input == nil || output == nil { read(counts: metrics) }
        }
    }

    private mutating func read(counts: JSONValue) {
        func first(_ names: [String]) -> Int? { names.lazy.compactMap { Self.count(counts[$0]) }.first }
        input =
            first([
                "inputTokens", "prompt_tokens", "prompt_token_count", "inputTextTokenCount",
                "inputTokenCount",
            ]) ?? input
        output =
            first([
                "outputTokens", "completion_tokens", "generation_token_count", "totalOutputTextTokenCount",
                "outputTokenCount",
            ]) ?? output
        cachedInput = Self.count(counts["prompt_tokens_details"]?["cached_tokens"]) ?? cachedInput
        cacheRead = first(["cacheReadInputTokens", "cacheReadInputTokenCount"]) ?? cacheRead
        cacheWrite = first(["cacheWriteInputTokens", "cacheWriteInputTokenCount"]) ?? cacheWrite
    }

    /// A count; more than 2^40 is none.
    private static func count(_ value: JSONValue?) -> Int? {
        guard let count = value?.integer, (0...1 << 40).contains(count) else { return nil }
        return count
    }
}
