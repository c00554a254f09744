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
        guard outline.enter(body, UInt8(ascii: "{")) else { return false }
        while let key = outline.nextMember(body) {
            if key.matches("messages", in: body), outline.enter(body, UInt8(ascii: "[")) {
                while outline.nextElement(body) {
                    if isRefused(message: &outline, body) { return true }
                }
                continue
            }
            if key.matches("tools", in: body), outline.enter(body, UInt8(ascii: "[")) {
                while outline.nextElement(body) {
                    if has(["custom"], in: &outline, body) { return true }
                }
                continue
            }
            if key.matches("tool_choice", in: body) {
                if has(["allowed_tools", "custom"], in: &outline, body) { return true }
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
        // Results of tools alone may have a name.
        var isNamed = false
        var isResult = false
        while let key = outline.nextMember(body) {
            if key.matches("content", in: body), outline.enter(body, UInt8(ascii: "[")) {
                while outline.nextElement(body) {
                    if isRefused(part: &outline, body) { return true }
                }
                continue
            }
            if key.matches("tool_calls", in: body), outline.enter(body, UInt8(ascii: "[")) {
                while outline.nextElement(body) {
                    if isRefused(call: &outline, body) { return true }
                }
                continue
            }
            let value = outline.skipValue(body)
            if key.matches("tool_call_id", in: body), !isID(value, body) { return true }
            if refusedInMessages.contains(where: { key.matches($0, in: body) }) { return true }
            if key.matches("name", in: body) { isNamed = true }
            if key.matches("role", in: body) {
                if body.holds("\"developer\"", at: value.lowerBound) { return true }
                isResult = body.holds("\"tool\"", at: value.lowerBound)
            }
        }
        return isNamed && !isResult
    }

    /// Whether a part is a file as OpenAI has it: Mistral has the id beside the type.
    ///
    /// Sounds it takes in OpenAI's form too.
    private static func isRefused(part outline: inout JSONOutline, _ body: Span<UInt8>) -> Bool {
        guard outline.enter(body, UInt8(ascii: "{")) else {
            outline.skipValue(body)
            return false
        }
        while let key = outline.nextMember(body) {
            outline.skipValue(body)
            if key.matches("file", in: body) { return true }
        }
        return false
    }

    /// Whether what comes next, which is passed, is an object with one of these members.
    private static func has(
        _ names: [StaticString],
        in outline: inout JSONOutline,
        _ body: Span<UInt8>
    ) -> Bool {
        guard outline.enter(body, UInt8(ascii: "{")) else {
            outline.skipValue(body)
            return false
        }
        while let key = outline.nextMember(body) {
            outline.skipValue(body)
            if names.contains(where: { key.matches($0, in: body) }) { return true }
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
            if key.matches("extra_content", in: body) || key.matches("custom", in: body) { return true }
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
