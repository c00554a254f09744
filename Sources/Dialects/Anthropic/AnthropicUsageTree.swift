import JSONText
import Vocabulary

/// The writing of a `usage` object.
enum AnthropicUsageTree {
    /// The word for a service tier in OpenAI's words.
    static func tier(_ word: String) -> String { word == "default" ? "standard" : word }

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
            object.append("server_tool_use", ["web_search_requests": .integer(usage.rare[.searches])])
        }
        return object
    }
}
