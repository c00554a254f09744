import JSONText
import Vocabulary

/// The reading of complete answers that are no streams.
enum AnthropicAnswer {
    /// The usage that an answer reports at its top level; of a long answer, its end is enough.
    static func usage(_ body: Span<UInt8>) -> Usage? {
        // The report nearly always comes last. In JSON a quote without a backslash before it is a string's own; if from
        // there the text goes on with members until one closing brace ends it, the string is a key of the outermost object.
        var limit = body.count
        for _ in 0..<8 {
            guard let place = body.lastPlace(of: "\"usage\"", before: limit) else { return nil }
            if place == 0 || body[place - 1] != UInt8(ascii: "\\"), let usage = usage(at: place, body) {
                return usage
            }
            limit = place
        }
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return nil }
        return usage(&outline, body)
    }

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

    private static func usage(_ outline: inout JSONOutline, _ body: Span<UInt8>) -> Usage? {
        while let key = outline.nextMember(body) {
            if key.matches("usage", in: body) {
                var report = AnthropicReport()
                return report.read(&outline, body) ? report.usage : nil
            }
            outline.skipValue(body)
        }
        return nil
    }

    /// The usage of a key that may stand here, if it is one of the outermost object.
    private static func usage(at place: Int, _ body: Span<UInt8>) -> Usage? {
        var outline = JSONOutline(at: place)
        guard outline.nextMember(body) != nil, outline.peek(body) == UInt8(ascii: "{") else { return nil }
        var report = AnthropicReport()
        guard report.read(&outline, body) else { return nil }
        while outline.nextMember(body) != nil { outline.skipValue(body) }
        guard !outline.isCut else { return nil }
        // The end of the object must be the end of the text.
        _ = outline.peek(body)
        return outline.offset == body.count ? report.usage : nil
    }
}
