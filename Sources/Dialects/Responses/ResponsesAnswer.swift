import JSONText
import Vocabulary

/// The reading of complete answers that are no streams.
enum ResponsesAnswer {
    /// The usage that an answer reports at its top level; of a long answer, its end is enough.
    static func usage(_ body: Span<UInt8>) -> Usage? {
        // The report comes near the end. In JSON a quote without an odd number of backslashes before it is a string's own;
        // if from there the text goes on with members until one closing brace ends it, the string is a key of the
        // outermost object.
        var limit = body.count
        for _ in 0..<8 {
            guard let place = body.lastPlace(of: "\"usage\"", before: limit) else { return nil }
            if !isEscaped(place, body), let usage = usage(at: place, body) { return usage }
            limit = place
        }
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return nil }
        while let key = outline.nextMember(body) {
            if key.matches("usage", in: body) { return ResponsesReport.read(&outline, body) }
            outline.skipValue(body)
        }
        return nil
    }

    /// Whether an answer says why it has failed.
    static func isError(_ body: Span<UInt8>) -> Bool {
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return false }
        while let key = outline.nextMember(body) {
            let isNull = outline.peek(body) == UInt8(ascii: "n")
            let value = outline.skipValue(body).lowerBound
            if !isNull, key.matches("error", in: body) { return true }
            if key.matches("status", in: body), body.holds("\"failed\"", at: value) { return true }
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

    private static func isEscaped(_ place: Int, _ body: Span<UInt8>) -> Bool {
        var backslashes = 0
        while backslashes < place, body[place - 1 - backslashes] == UInt8(ascii: "\\") { backslashes += 1 }
        return backslashes % 2 == 1
    }

    /// The usage of a key that may stand here, if it is one of the outermost object.
    private static func usage(at place: Int, _ body: Span<UInt8>) -> Usage? {
        var outline = JSONOutline(at: place)
        guard outline.nextMember(body) != nil, outline.peek(body) == UInt8(ascii: "{"),
            let usage = ResponsesReport.read(&outline, body)
        else { return nil }
        while outline.nextMember(body) != nil { outline.skipValue(body) }
        guard !outline.isCut else { return nil }
        // The end of the object must be the end of the text.
        _ = outline.peek(body)
        return outline.offset == body.count ? usage : nil
    }
}
