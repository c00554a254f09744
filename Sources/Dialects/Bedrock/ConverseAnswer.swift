import JSONText
import Vocabulary

/// The reading of complete answers that are no streams.
enum ConverseAnswer {
    /// The usage that an answer reports at its top level; of a long answer, its end is enough.
    static func usage(_ body: Span<UInt8>) -> Usage? {
        // In JSON a quote without a backslash before it is a string's own; if from there the text goes on with members
        // until one closing brace ends it, the string is a key of the outermost object.
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
        while let key = outline.nextMember(body) {
            guard key.matches("usage", in: body) else {
                outline.skipValue(body)
                continue
            }
            var report = ConverseReport()
            return report.read(&outline, body) ? report.usage : nil
        }
        return nil
    }

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

    /// The usage of a key that may stand here, if it is one of the outermost object.
    private static func usage(at place: Int, _ body: Span<UInt8>) -> Usage? {
        var outline = JSONOutline(at: place)
        guard outline.nextMember(body) != nil, outline.peek(body) == UInt8(ascii: "{") else { return nil }
        var report = ConverseReport()
        guard report.read(&outline, body) else { return nil }
        while outline.nextMember(body) != nil { outline.skipValue(body) }
        guard !outline.isCut else { return nil }
        // The end of the object must be the end of the text.
        _ = outline.peek(body)
        return outline.offset == body.count ? report.usage : nil
    }
}
