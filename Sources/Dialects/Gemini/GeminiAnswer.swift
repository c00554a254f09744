import JSONText
import Vocabulary

/// The reading of whole answers that pass as they are.
enum GeminiAnswer {
    /// The usage that an answer reports; the answer may be only the end of one.
    static func usage(_ body: Span<UInt8>) -> Usage? {
        // The report stands behind the candidates. A quote that does not follow an odd number of backslashes is a string's
        // own; if from there the text goes on with members until a brace ends it all, the string is a key of the answer.
        var limit = body.count
        for _ in 0..<8 {
            guard let place = body.lastPlace(of: "\"usageMe", before: limit) else { return nil }
            if !isEscaped(place, in: body), let usage = usage(at: place, in: body) { return usage }
            limit = place
        }
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return nil }
        while let key = outline.nextMember(body) {
            if key.matches("usageMetadata", in: body) { return GeminiUsageReading.read(&outline, body) }
            outline.skipValue(body)
        }
        return nil
    }

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

    private static func isEscaped(_ place: Int, in body: Span<UInt8>) -> Bool {
        var backslashes = 0
        while backslashes < place, body[place - 1 - backslashes] == UInt8(ascii: "\\") { backslashes += 1 }
        return backslashes % 2 == 1
    }

    private static func usage(at place: Int, in body: Span<UInt8>) -> Usage? {
        var outline = JSONOutline(at: place)
        guard let key = outline.nextMember(body), key.matches("usageMetadata", in: body),
            outline.peek(body) == UInt8(ascii: "{"), let usage = GeminiUsageReading.read(&outline, body)
        else { return nil }
        while outline.nextMember(body) != nil { outline.skipValue(body) }
        guard !outline.isCut else { return nil }
        // The end of the object must be the end of the text.
        _ = outline.peek(body)
        return outline.offset == body.count ? usage : nil
    }
}
