import JSONText
import Vocabulary

/// The `usage` of an answer that has been read whole.
enum ResponsesUsageTree {
    /// The usage of an answer in normal form; `nil` if nothing was reported.
    ///
    /// Searches stand among the answer's items, the service tier beside the report.
    static func usage(_ answer: JSONValue) -> Usage? {
        guard var usage = ResponsesUsage.usage(answer["usage"]) else { return nil }
        let searches = (answer["output"]?.array ?? []).count(where: isSearch)
        usage.rare[.searches] = max(usage.rare[.searches], searches)
        usage.serviceTier = answer["service_tier"]?.string.flatMap(ServiceTier.init(word:))
        return usage
    }

    private static func isSearch(_ item: JSONValue) -> Bool {
        let action = item["action"]?["type"]
        return item["type"] == "web_search_call" && action != "open_page" && action != "find_in_page"
    }

    /// The usage in the words of the dialect.
    static func body(_ usage: Usage) -> JSONValue {
        var input = JSONObject([
            ("cached_tokens", .integer(usage.cachedInput)),
            ("cache_write_tokens", .integer(usage.cacheWrite)),
        ])
        var output = JSONObject([("reasoning_tokens", .integer(usage.reasoning))])
        input.append(usage.rare, [("audio_tokens", .audioInput), ("image_tokens", .imageInput)])
        output.append(usage.rare, [("audio_tokens", .audioOutput), ("image_tokens", .imageOutput)])
        return [
            "input_tokens": .integer(usage.input),
            "input_tokens_details": .object(input),
            "output_tokens": .integer(usage.output),
            "output_tokens_details": .object(output),
            "total_tokens": .integer(usage.input + usage.output),
        ]
    }
}
