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

    /// Whether a body, which is valid JSON, has one of them, or a call or result with an id that is not of Mistral's form.
    public static func areRefused(in body: Span<UInt8>) -> Bool {
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return false }
        while let key = outline.nextMember(body) {
            if key.matches("messages", in: body), outline.enter(body, UInt8(ascii: "[")) {
                while outline.nextElement(body) {
                    if isRefused(message: &outline, body) { return true }
                }
                continue
            }
            outline.skipValue(body)
            if refused.contains(where: { key.matches($0, in: body) }) { return true }
        }
        return false
    }

    private static func isRefused(message outline: inout JSONOutline, _ body: Span<UInt8>) -> Bool {
        guard outline.enter(body, UInt8(ascii: "{")) else {
            outline.skipValue(body)
            return false
        }
        while let key = outline.nextMember(body) {
            if key.matches("tool_calls", in: body), outline.enter(body, UInt8(ascii: "[")) {
                while outline.nextElement(body) {
                    if isRefused(call: &outline, body) { return true }
                }
                continue
            }
            let value = outline.skipValue(body)
            if key.matches("tool_call_id", in: body), !isID(value, body) { return true }
            if refusedInMessages.contains(where: { key.matches($0, in: body) }) { return true }
        }
        return false
    }

    private static func isRefused(call outline: inout JSONOutline, _ body: Span<UInt8>) -> Bool {
        guard outline.enter(body, UInt8(ascii: "{")) else {
            outline.skipValue(body)
            return false
        }
        while let key = outline.nextMember(body) {
            let value = outline.skipValue(body)
            if key.matches("id", in: body), !isID(value, body) { return true }
            if key.matches("extra_content", in: body) { return true }
        }
        return false
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
