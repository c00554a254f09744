import JSONText
import Vocabulary

/// The reading of complete answers that are no streams.
enum ConverseAnswer {
    /// Whether an answer is an error: it has a `message` or a type, and no `output`.
    static func isError(_ body: Span<UInt8>) -> Bool {
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return false }
        var isError = false
        while let key = outline.nextMember(body) {
            if key.matches("output", in: body) { return false }
            if key.matches("message", in: body) || key.matches("__type", in: body)
                || key.matches("Output", in: body)
            {
                isError = true
            }
            outline.skipValue(body)
        }
        return isError
    }
}
