import JSONText
import Vocabulary

/// The writing of a `usage` object.
enum AnthropicUsageTree {
    /// The word for a service tier that another provider calls otherwise; `nil` for those that Anthropic does not have, such as
    /// `flex` (Messages API, "Usage", read 2026-11).
    static func tier(_ word: String) -> String? {
        switch ServiceTier(word: word) {
        case .standard: "standard"
        case .priority: "priority"
        case .batch: "batch"
        case .flex, nil: nil
        }
    }

    /// The object for a usage in normal form.
    static func object(_ usage: Usage) -> JSONObject {
        var object = JSONObject()
        object.append("input_tokens", .integer(max(0, usage.input - usage.cachedInput - usage.cacheWrite)))
        object.append("cache_creation_input_tokens", .integer(usage.cacheWrite))
        object.append("cache_read_input_tokens", .integer(usage.cachedInput))
        let long = min(usage.rare[.cacheWriteLong], usage.cacheWrite)
        if long > 0 {
            object.append(
                "cache_creation",
                [
                    "ephemeral_5m_input_tokens": .integer(usage.cacheWrite - long),
                    "ephemeral_1h_input_tokens": .integer(long),
                ]
            )
        }
        object.append("output_tokens", .integer(usage.output))
        if usage.reasoning > 0 {
            object.append("output_tokens_details", ["thinking_tokens": .integer(usage.reasoning)])
        }
        if usage.rare[.searches] > 0 {
            // Clients look for both counts.
            object.append(
                "server_tool_use",
                ["web_search_requests": .integer(usage.rare[.searches]), "web_fetch_requests": 0]
            )
        }
        return object
    }
}
