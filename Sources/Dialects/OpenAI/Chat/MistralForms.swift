import JSONText

/// Which requests in Chat Completions say something as Mistral alone takes it.
///
/// OpenAI, and servers that follow it, answer 400 for such forms (docs.mistral.ai/api, read 2026-11), so they are written
/// anew.
public enum MistralForms {
    /// Its fields that others have under another name, or not at all.
    private static let fields: [StaticString] = ["random_seed", "safe_prompt", "prompt_mode"]

    /// Whether a body, which is valid JSON, has one of them.
    public static func areUsed(in body: Span<UInt8>) -> Bool {
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return false }
        while let key = outline.nextMember(body) {
            if key.matches("messages", in: body), outline.enter(body, UInt8(ascii: "[")) {
                while outline.nextElement(body) {
                    if areUsed(message: &outline, body) { return true }
                }
                continue
            }
            let value = outline.skipValue(body)
            if fields.contains(where: { key.matches($0, in: body) }) { return true }
            if key.matches("tool_choice", in: body), body.holds("\"any\"", at: value.lowerBound) {
                return true
            }
        }
        return false
    }

    private static func areUsed(message outline: inout JSONOutline, _ body: Span<UInt8>) -> Bool {
        guard outline.enter(body, UInt8(ascii: "{")) else {
            outline.skipValue(body)
            return false
        }
        while let key = outline.nextMember(body) {
            if key.matches("content", in: body), outline.enter(body, UInt8(ascii: "[")) {
                while outline.nextElement(body) {
                    if areUsed(part: &outline, body) { return true }
                }
                continue
            }
            if key.matches("tool_calls", in: body), outline.enter(body, UInt8(ascii: "[")) {
                while outline.nextElement(body) {
                    if areUsed(call: &outline, body) { return true }
                }
                continue
            }
            outline.skipValue(body)
            if key.matches("prefix", in: body) { return true }
        }
        return false
    }

    /// Pictures are bare addresses there, documents have addresses, and thoughts are parts.
    private static func areUsed(part outline: inout JSONOutline, _ body: Span<UInt8>) -> Bool {
        guard outline.enter(body, UInt8(ascii: "{")) else {
            outline.skipValue(body)
            return false
        }
        while let key = outline.nextMember(body) {
            let start = outline.skipValue(body).lowerBound
            if key.matches("image_url", in: body), body.holds("\"", at: start) { return true }
            if key.matches("type", in: body),
                body.holds("\"document_url\"", at: start) || body.holds("\"thinking\"", at: start)
            {
                return true
            }
        }
        return false
    }

    /// Calls have the place there that OpenAI's have in streams alone.
    private static func areUsed(call outline: inout JSONOutline, _ body: Span<UInt8>) -> Bool {
        guard outline.enter(body, UInt8(ascii: "{")) else {
            outline.skipValue(body)
            return false
        }
        while let key = outline.nextMember(body) {
            outline.skipValue(body)
            if key.matches("index", in: body) { return true }
        }
        return false
    }
}
