import JSONText
import Vocabulary

/// The reading of complete answers that are no streams.
enum ResponsesAnswer {
    /// The id of an answer; of a long one, its beginning is enough.
    static func id(_ body: Span<UInt8>) -> String? {
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return nil }
        while let key = outline.nextMember(body) {
            let isString = outline.peek(body) == UInt8(ascii: "\"")
            let range = outline.skipValue(body)
            guard !outline.isCut else { return nil }
            if isString, key.matches("id", in: body) { return JSONString.decode(range, in: body) }
        }
        return nil
    }

    /// Whether an answer says that it has failed, or why.
    ///
    /// One that says that it is complete is read no further: its status stands before its output.
    static func isError(_ body: Span<UInt8>) -> Bool {
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return false }
        while let key = outline.nextMember(body) {
            let isNull = outline.peek(body) == UInt8(ascii: "n")
            let value = outline.skipValue(body).lowerBound
            if !isNull, key.matches("error", in: body) { return true }
            guard key.matches("status", in: body) else { continue }
            if body.holds("\"failed\"", at: value) { return true }
            if body.holds("\"completed\"", at: value) { return false }
        }
        return false
    }

    /// Where the model's name stands in the response that an event repeats.
    static func modelOfEvent(_ data: Span<UInt8>) -> Range<Int>? {
        var outline = JSONOutline()
        guard outline.enter(data, UInt8(ascii: "{")) else { return nil }
        while let key = outline.nextMember(data) {
            guard key.matches("response", in: data) else {
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
