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
        return outline.containsMember(body) { outline, key, body in
            if key.matches("messages", in: body) {
                return outline.containsElement(body) { areUsed(message: &$0, $1) }
            }
            let value = outline.skipValue(body)
            return fields.contains { key.matches($0, in: body) }
                || key.matches("tool_choice", in: body) && body.holds("\"any\"", at: value.lowerBound)
        }
    }

    private static func areUsed(message outline: inout JSONOutline, _ body: Span<UInt8>) -> Bool {
        outline.containsMember(body) { outline, key, body in
            if key.matches("content", in: body) {
                return outline.containsElement(body) { areUsed(part: &$0, $1) }
            }
            if key.matches("tool_calls", in: body) {
                return outline.containsElement(body) { areUsed(call: &$0, $1) }
            }
            outline.skipValue(body)
            return key.matches("prefix", in: body)
        }
    }

    /// Pictures are bare addresses there, documents have addresses, and thoughts are parts.
    private static func areUsed(part outline: inout JSONOutline, _ body: Span<UInt8>) -> Bool {
        outline.containsMember(body) { outline, key, body in
            let start = outline.skipValue(body).lowerBound
            if key.matches("image_url", in: body) { return body.holds("\"", at: start) }
            return key.matches("type", in: body)
                && (body.holds("\"document_url\"", at: start) || body.holds("\"thinking\"", at: start))
        }
    }

    /// Calls have the place there that OpenAI's have in streams alone.
    private static func areUsed(call outline: inout JSONOutline, _ body: Span<UInt8>) -> Bool {
        outline.containsMember(body) { outline, key, body in
            outline.skipValue(body)
            return key.matches("index", in: body)
        }
    }
}
