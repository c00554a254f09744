import JSONText
import Vocabulary

/// The `usage` object of answers and of `metadata` events.
///
/// `inputTokens` leaves out what was read from and written to the cache (API reference, `TokenUsage`, and recordings, in
/// which `totalTokens` is the sum of all four).
enum ConverseUsageTree {
    /// The usage in normal form; `nil` if nothing was reported.
    static func usage(_ report: JSONValue?, tier: String?) -> Usage? {
        var usage = ConverseUsage.usage(report)
        usage?.serviceTier = tier.flatMap(ServiceTier.init(word:))
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
        let long = min(usage.rare[.cacheWriteLong], usage.cacheWrite)
        if long > 0 {
            let short = usage.cacheWrite - long
            let details: [JSONValue] = [("5m", short), ("1h", long)].filter { $0.1 > 0 }.map {
                ["ttl": .string($0.0), "inputTokens": .integer($0.1)]
            }
            object.append("cacheDetails", .array(details))
        }
        return object
    }
}
