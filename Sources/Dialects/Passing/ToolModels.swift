import JSONText

/// The rule that tells tools with which the provider runs another model than the one that is asked for.
///
/// Anthropic's `advisor_…` names a `model` ("Advisor tool", platform.claude.com); OpenRouter's `openrouter:advisor`, `…:subagent`,
/// `…:fusion` and `…:image_generation` have it in their `parameters`, or choose one ("Server Tools", openrouter.ai/docs; both read
/// 2026-11). Tools that the caller runs have a schema in that place, whose properties are objects.
enum ToolModels {
    /// Whether a member at any depth below a request's tools may be such a name: a short look while the body is checked.
    static func mayBeNamed(by key: JSONKey, value: Int, in bytes: Span<UInt8>) -> Bool {
        guard value < bytes.count else { return false }
        let isText = bytes[value] == UInt8(ascii: "\"")
        guard isText || bytes[value] == UInt8(ascii: "[") else { return false }
        if key.isEscaped { return true }
        guard key.content.count != 4 else {
            let isType = bytes[key.content.lowerBound] | 0x20 == UInt8(ascii: "t")
            return isType && isText && mayBeType(value + 1, bytes)
        }
        return isModelName(key, in: bytes)
    }

    /// Whether some of the tools in an array name or choose such a model.
    static func areNamed(inTools tools: Range<Int>, _ body: Span<UInt8>) -> Bool {
        var outline = JSONOutline(at: tools.lowerBound)
        return outline.anyMember(body) { key, value in
            isNamed(by: key, value: value.skipValue(body), in: body)
        }
    }

    /// Whether a member of a tool names such a model, or is the type of one that chooses it; of a repeated key, any counts.
    static func isNamed(by key: JSONKey, value: Range<Int>, in body: Span<UInt8>) -> Bool {
        if key.matchesIgnoringCase("type", in: body) { return isType(value, body) }
        if key.matchesIgnoringCase("parameters", in: body) {
            return body.members(of: value) { isModel($0, $1, body) }
        }
        return isModel(key, value, body)
    }

    private static func isModel(_ key: JSONKey, _ value: Range<Int>, _ body: Span<UInt8>) -> Bool {
        let first = body[value.lowerBound]
        guard first == UInt8(ascii: "\"") || first == UInt8(ascii: "[") else { return false }
        return isModelName(key, in: body) && body.saysSomething(value)
    }

    /// Whether a key is `model` or `models`, or ends in one of them behind a `_`.
    private static func isModelName(_ key: JSONKey, in bytes: Span<UInt8>) -> Bool {
        if key.isEscaped {
            let name = key.text(in: bytes).lowercased()
            return ["model", "models"].contains { name == $0 || name.hasSuffix("_\($0)") }
        }
        return ends(key, in: "model", bytes) || ends(key, in: "models", bytes)
    }

    private static func ends(_ key: JSONKey, in name: StaticString, _ bytes: Span<UInt8>) -> Bool {
        let start = key.content.upperBound - name.utf8CodeUnitCount
        guard start >= key.content.lowerBound else { return false }
        guard start == key.content.lowerBound || bytes[start - 1] == UInt8(ascii: "_") else { return false }
        let end = JSONKey(content: start..<key.content.upperBound, isEscaped: false)
        return end.matchesIgnoringCase(name, in: bytes)
    }

    /// Whether a type may be one of those below, by its first two letters, which no word of a schema has.
    private static func mayBeType(_ start: Int, _ bytes: Span<UInt8>) -> Bool {
        guard start + 1 < bytes.count else { return false }
        let escape = UInt8(ascii: "\\")
        switch (bytes[start], bytes[start + 1]) {
        case (escape, _), (UInt8(ascii: "o"), UInt8(ascii: "p")), (UInt8(ascii: "o"), escape),
            (UInt8(ascii: "a"), UInt8(ascii: "d")), (UInt8(ascii: "a"), escape):
            return true
        default: return false
        }
    }

    private static func isType(_ value: Range<Int>, _ body: Span<UInt8>) -> Bool {
        guard body[value.lowerBound] == UInt8(ascii: "\"") else { return false }
        guard let plain = body.plainToken(value) else { return isType(at: value.lowerBound, body) }
        return isType(at: 0, plain.span)
    }

    private static func isType(at start: Int, _ bytes: Span<UInt8>) -> Bool {
        let beginnings: [StaticString] = [
            "\"advisor_", "\"openrouter:advisor", "\"openrouter:subagent", "\"openrouter:fusion",
            "\"openrouter:image_generation",
        ]
        return beginnings.contains { bytes.holds($0, at: start) }
    }
}
