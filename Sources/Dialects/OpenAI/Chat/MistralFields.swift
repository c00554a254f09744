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

    /// What other providers' messages have, and the gateway's for them, which Mistral refuses in one.
    private static let refusedInMessages: [StaticString] = [
        "refusal", "annotations", "audio", "function_call", "reasoning", "reasoning_content",
        "reasoning_details",
        "extra_content",
    ]

    /// Whether a body, which is valid JSON, has one of them, a form that OpenAI alone takes, or a call or result with an id
    /// that is not of Mistral's form.
    public static func areRefused(in body: Span<UInt8>) -> Bool {
        var outline = JSONOutline()
        return outline.containsMember(body) { outline, key, body in
            if key.matches("messages", in: body) {
                return outline.containsElement(body) { isRefused(message: &$0, $1) }
            }
            if key.matches("tools", in: body) {
                return outline.containsElement(body) { has(["custom"], in: &$0, $1) }
            }
            if key.matches("tool_choice", in: body) {
                return has(["allowed_tools", "custom"], in: &outline, body)
            }
            outline.skipValue(body)
            return refused.contains { key.matches($0, in: body) }
        }
    }

    private static func isRefused(message outline: inout JSONOutline, _ body: Span<UInt8>) -> Bool {
        // Results of tools alone may have a name.
        var isNamed = false
        var isResult = false
        let isRefused = outline.containsMember(body) { outline, key, body in
            if key.matches("content", in: body) {
                // Of files it has the id beside the type; sounds it takes in OpenAI's form too.
                return outline.containsElement(body) { has(["file"], in: &$0, $1) }
            }
            if key.matches("tool_calls", in: body) {
                return outline.containsElement(body) { self.isRefused(call: &$0, $1) }
            }
            let value = outline.skipValue(body)
            if key.matches("tool_call_id", in: body) { return !isID(value, body) }
            if key.matches("name", in: body) { isNamed = true }
            if key.matches("role", in: body) {
                isResult = body.holds("\"tool\"", at: value.lowerBound)
                return body.holds("\"developer\"", at: value.lowerBound)
            }
            return refusedInMessages.contains { key.matches($0, in: body) }
        }
        return isRefused || isNamed && !isResult
    }

    /// Whether what comes next, which is passed, is an object with one of these members.
    private static func has(
        _ names: [StaticString],
        in outline: inout JSONOutline,
        _ body: Span<UInt8>
    ) -> Bool {
        outline.containsMember(body) { outline, key, body in
            outline.skipValue(body)
            return names.contains { key.matches($0, in: body) }
        }
    }

    private static func isRefused(call outline: inout JSONOutline, _ body: Span<UInt8>) -> Bool {
        outline.containsMember(body) { outline, key, body in
            let value = outline.skipValue(body)
            if key.matches("id", in: body) { return !isID(value, body) }
            return key.matches("extra_content", in: body) || key.matches("custom", in: body)
        }
    }

    /// Whether a value is a call's id as Mistral makes and takes them: nine letters and digits.
    ///
    /// What is no string is for its API to judge.
    private static func isID(_ value: Range<Int>, _ body: Span<UInt8>) -> Bool {
        guard value.count >= 2, body[value.lowerBound] == UInt8(ascii: "\"") else { return true }
        let text = value.dropFirst().dropLast()
        return text.count == 9
            && text.allSatisfy { place in
                switch body[place] {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: false
                }
            }
    }
}
