import JSONText
import Vocabulary

/// The reading of whole answers that pass as they are.
enum GeminiAnswer {
    /// Whether an answer with a good status is an error all the same: `error` without candidates.
    static func isError(_ body: Span<UInt8>) -> Bool {
        var outline = JSONOutline()
        if outline.enter(body, UInt8(ascii: "[")) {
            _ = outline.nextElement(body)
        } else {
            outline = JSONOutline()
        }
        var hasError = false
        guard outline.enter(body, UInt8(ascii: "{")) else { return false }
        while let key = outline.nextMember(body) {
            if key.matches("candidates", in: body) { return false }
            if outline.peek(body) != UInt8(ascii: "n"), key.matches("error", in: body) { hasError = true }
            outline.skipValue(body)
        }
        return hasError
    }

    /// Where the token of the model's name stands in an answer or a chunk, quotes included.
    static func model(_ body: Span<UInt8>) -> Range<Int>? {
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return nil }
        while let key = outline.nextMember(body) {
            let isModel = key.matches("modelVersion", in: body)
            let isString = outline.peek(body) == UInt8(ascii: "\"")
            let value = outline.skipValue(body)
            if isModel { return isString && !outline.isCut ? value : nil }
        }
        return nil
    }
}
