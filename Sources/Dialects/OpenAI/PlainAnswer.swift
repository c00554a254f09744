import JSONText
import Vocabulary

/// The reading of complete answers that are no streams.
public enum PlainAnswer {
    /// The usage that an answer reports at its top level, with the service tier that stands beside it.
    ///
    /// The answer is not checked. It may be only the end of one, if `usage` is in it. The service tier nearly always
    /// follows the usage; where it does not, it is looked for only if `seeksServiceTier` says that it matters.
    public static func usage(_ body: Span<UInt8>, seeksServiceTier: Bool = false) -> Usage? {
        guard var usage = reported(body) else { return nil }
        if seeksServiceTier, usage.serviceTier == nil { usage.serviceTier = serviceTier(body) }
        return usage
    }

    private static func reported(_ body: Span<UInt8>) -> Usage? {
        // The report nearly always comes last, after text or vectors that need not be walked. In JSON a quote that
        // does not follow an odd number of backslashes is a string's own; if from there the text goes on with a colon
        // and members until one closing brace ends it, the string is a key of the outermost object.
        var limit = body.count
        for _ in 0..<8 {
            guard let place = body.lastPlace(of: "\"usage\"", before: limit) else { return nil }
            if !isEscaped(place, in: body), let usage = usage(at: place, in: body) { return usage }
            limit = place
        }
        // Text that talks about it much: from the front then.
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return nil }
        while let key = outline.nextMember(body) {
            if key.matches("usage", in: body) { return UsageReport.usage(&outline, body) }
            outline.skipValue(body)
        }
        return nil
    }

    /// The service tier that stands before the usage.
    private static func serviceTier(_ body: Span<UInt8>) -> ServiceTier? {
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return nil }
        while let key = outline.nextMember(body) {
            if key.matches("service_tier", in: body) { return ServiceTier.read(&outline, body) }
            outline.skipValue(body)
        }
        return nil
    }

    /// Where the string token of the answer's top-level `model` stands, quotes included.
    public static func model(_ body: Span<UInt8>) -> Range<Int>? {
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return nil }
        while let key = outline.nextMember(body) {
            let isModel = key.matches("model", in: body)
            let isString = outline.peek(body) == UInt8(ascii: "\"")
            let value = outline.skipValue(body)
            if isModel { return isString && !outline.isCut ? value : nil }
        }
        return nil
    }

    /// Whether an answer with a good status is an error all the same: `error` without `choices` or `data`.
    public static func isError(_ body: Span<UInt8>) -> Bool {
        var outline = JSONOutline()
        var hasError = false
        guard outline.enter(body, UInt8(ascii: "{")) else { return false }
        while let key = outline.nextMember(body) {
            if key.matches("choices", in: body) || key.matches("data", in: body) { return false }
            let isNull = outline.peek(body) == UInt8(ascii: "n")
            if !isNull, key.matches("error", in: body) { hasError = true }
            outline.skipValue(body)
        }
        return hasError
    }

    private static func isEscaped(_ place: Int, in body: Span<UInt8>) -> Bool {
        var backslashes = 0
        while backslashes < place, body[place - 1 - backslashes] == UInt8(ascii: "\\") { backslashes += 1 }
        return backslashes % 2 == 1
    }

    /// The usage of a key that may stand here, if it is one of the outermost object.
    private static func usage(at place: Int, in body: Span<UInt8>) -> Usage? {
        var outline = JSONOutline(at: place)
        guard outline.nextMember(body) != nil, outline.peek(body) == UInt8(ascii: "{"),
            var usage = UsageReport.usage(&outline, body)
        else { return nil }
        while let key = outline.nextMember(body) {
            if key.matches("service_tier", in: body) {
                usage.serviceTier = ServiceTier.read(&outline, body) ?? usage.serviceTier
            } else {
                outline.skipValue(body)
            }
        }
        guard !outline.isCut else { return nil }
        // The end of the object must be the end of the text.
        _ = outline.peek(body)
        return outline.offset == body.count ? usage : nil
    }
}
