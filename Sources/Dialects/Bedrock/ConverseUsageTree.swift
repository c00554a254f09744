import JSONText
import Vocabulary

/// The `usage` object of answers and of `metadata` events.
///
/// `inputTokens` leaves out what was read from and written to the cache (API reference, `TokenUsage`, and recordings, in
/// which `totalTokens` is the sum of all four).
enum ConverseUsageTree {
    /// The usage in normal form; `nil` if nothing was reported.
    static func usage(_ report: JSONValue?, tier: String? = nil) -> Usage? {
        guard let report else { return nil }
        let input = count(report["inputTokens"])
        let output = count(report["outputTokens"])
        guard input != nil || output != nil else { return nil }
        let read = count(report["cacheReadInputTokens"] ?? report["cacheReadInputTokenCount"]) ?? 0
        let write = count(report["cacheWriteInputTokens"] ?? report["cacheWriteInputTokenCount"]) ?? 0
        var usage = Usage(
            input: (input ?? 0) + read + write,
            cachedInput: read,
            cacheWrite: write,
            output: output ?? 0
        )
        for detail in report["cacheDetails"]?.array ?? [] where detail["ttl"] == "1h" {
            usage.rare[.cacheWriteLong] += count(detail["inputTokens"]) ?? 0
        }
        usage.serviceTier = ConverseTier.tier(tier)
        return usage
    }

    /// The object for a usage in normal form.
    static func object(_ usage: Usage) -> JSONObject {
        var object = JSONObject()
        object.append("inputTokens", .integer(max(0, usage.input - usage.cachedInput - usage.cacheWrite)))
        object.append("outputTokens", .integer(usage.output))
        object.append("totalTokens", .integer(usage.input + usage.output))
        if usage.cachedInput > 0 || usage.cacheWrite > 0 {
            object.append("cacheReadInputTokens", .integer(usage.cachedInput))
            object.append("cacheWriteInputTokens", .integer(usage.cacheWrite))
        }
        return object
    }

    /// A count of tokens; more than 2^40 is none, as no model takes or makes a millionth of it.
    private static func count(_ value: JSONValue?) -> Int? {
        guard let count = value?.integer, (0...1 << 40).contains(count) else { return nil }
        return count
    }
}
