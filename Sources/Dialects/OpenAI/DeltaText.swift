import JSONText

/// The measure of the generated text in a `delta`.
enum DeltaText {
    /// Passes the delta that comes next and gives the bytes of text in it: content, reasoning, refusal, calls.
    static func length(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) -> Int {
        guard outline.enter(bytes, UInt8(ascii: "{")) else {
            outline.skipValue(bytes)
            return 0
        }
        var length = 0
        var reasoning = 0
        while let key = outline.nextMember(bytes) {
            switch key.content.count {
            case 7 where key.matches("content", in: bytes):
                length += content(&outline, bytes)
            case 7 where key.matches("refusal", in: bytes):
                length += outline.stringLength(bytes) ?? 0
            case 9 where key.matches("reasoning", in: bytes),
                17 where key.matches("reasoning_content", in: bytes):
                // Some servers write the same text under both names.
                reasoning = max(reasoning, outline.stringLength(bytes) ?? 0)
            case 10 where key.matches("tool_calls", in: bytes):
                length += calls(&outline, bytes)
            case 13 where key.matches("function_call", in: bytes):
                length += call(&outline, bytes)
            default:
                outline.skipValue(bytes)
            }
        }
        return length + reasoning
    }

    /// A string, or typed parts, which are taken with their frame, as they are rare.
    private static func content(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) -> Int {
        if outline.peek(bytes) == UInt8(ascii: "[") { return outline.skipValue(bytes).count }
        return outline.stringLength(bytes) ?? 0
    }

    private static func calls(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) -> Int {
        guard outline.enter(bytes, UInt8(ascii: "[")) else {
            outline.skipValue(bytes)
            return 0
        }
        var length = 0
        while outline.nextElement(bytes) {
            guard outline.enter(bytes, UInt8(ascii: "{")) else {
                outline.skipValue(bytes)
                continue
            }
            while let key = outline.nextMember(bytes) {
                if key.matches("function", in: bytes) || key.matches("custom", in: bytes) {
                    length += call(&outline, bytes)
                } else {
                    outline.skipValue(bytes)
                }
            }
        }
        return length
    }

    private static func call(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) -> Int {
        guard outline.enter(bytes, UInt8(ascii: "{")) else {
            outline.skipValue(bytes)
            return 0
        }
        var length = 0
        while let key = outline.nextMember(bytes) {
            let isText =
                key.matches("arguments", in: bytes) || key.matches("name", in: bytes)
                || key.matches("input", in: bytes)
            if isText { length += outline.stringLength(bytes) ?? 0 } else { outline.skipValue(bytes) }
        }
        return length
    }
}
