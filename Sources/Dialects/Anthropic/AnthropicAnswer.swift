import JSONText
import Vocabulary

/// The reading of complete answers that are no streams.
enum AnthropicAnswer {
    /// Whether an answer is `{"type":"error",…}`.
    static func isError(_ body: Span<UInt8>) -> Bool {
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return false }
        while let key = outline.nextMember(body) {
            let isType = key.matches("type", in: body)
            let range = outline.skipValue(body)
            if isType { return body.holds("\"error\"", at: range.lowerBound) }
        }
        return false
    }

    /// Where the model's name stands in the message that an event begins.
    static func modelOfStart(_ data: Span<UInt8>) -> Range<Int>? {
        var outline = JSONOutline()
        guard outline.enter(data, UInt8(ascii: "{")) else { return nil }
        while let key = outline.nextMember(data) {
            guard key.matches("message", in: data) else {
                outline.skipValue(data)
                continue
            }
            guard outline.enter(data, UInt8(ascii: "{")) else { return nil }
            while let key = outline.nextMember(data) {
                let isString = outline.peek(data) == UInt8(ascii: "\"")
                let range = outline.skipValue(data)
                if key.matches("model", in: data) { return isString && !outline.isCut ? range : nil }
            }
            return nil
        }
        return nil
    }
}
