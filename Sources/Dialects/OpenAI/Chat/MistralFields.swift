import JSONText
import Vocabulary

/// Which requests in Chat Completions Mistral takes as they are.
///
/// Its API answers 422 for fields that it does not know, and knows some under other names (docs.mistral.ai/api, read
/// 2026-11). Such a request is written anew for it, like one of another dialect.
public enum MistralFields {
    /// The fields of OpenAI's that it refuses, and those that it has another name for.
    private static let refused: [StaticString] = [
        "stream_options", "user", "seed", "logit_bias", "logprobs", "top_logprobs", "max_completion_tokens",
        "store",
        "service_tier", "verbosity", "modalities", "audio", "web_search_options", "functions",
        "function_call",
        "safety_identifier", "prompt_cache_retention", "reasoning",
    ]

    /// Whether a body, which is valid JSON, has one of them.
    public static func areRefused(in body: Span<UInt8>) -> Bool {
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return false }
        while let key = outline.nextMember(body) {
            outline.skipValue(body)
            if refused.contains(where: { key.matches($0, in: body) }) { return true }
        }
        return false
    }
}
