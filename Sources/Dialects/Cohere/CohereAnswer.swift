import JSONText
import Vocabulary

/// The reading of Cohere's complete answers that are no streams.
enum CohereAnswer {
    /// The usage that an answer reports: a chat's in `usage`, that of embeddings and reranking in `meta`; of a long
    /// answer, its end is enough.
    static func usage(_ body: Span<UInt8>) -> Usage? {
        if let usage = CohereUsage.usage(answer: body) { return usage }
        // The beginning is missing then: a quote without a backslash before it is a string's own.
        for name in ["\"usage\"", "\"meta\""] as [StaticString] {
            guard let place = body.lastPlace(of: name, before: body.count),
                place == 0 || body[place - 1] != UInt8(ascii: "\\")
            else { continue }
            var rest = JSONOutline(at: place)
            guard rest.nextMember(body) != nil else { continue }
            let range = rest.skipValue(body)
            if !rest.isCut, let usage = report(body.extracting(range)) { return usage }
        }
        return nil
    }

    /// Whether an answer with a good status is an error: a `message` that is a text, or a reason that tells of one.
    static func isError(_ body: Span<UInt8>) -> Bool {
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return false }
        while let key = outline.nextMember(body) {
            let isMessage = key.matches("message", in: body)
            let isReason = key.matches("finish_reason", in: body)
            let isText = outline.peek(body) == UInt8(ascii: "\"")
            let start = outline.skipValue(body).lowerBound
            if isMessage, isText { return true }
            if isReason, body.holds("\"ERROR\"", at: start) || body.holds("\"TIMEOUT\"", at: start) {
                return true
            }
        }
        return false
    }

    /// The usage of a report's bytes.
    static func report(_ bytes: Span<UInt8>) -> Usage? {
        CohereUsage.read(bytes).flatMap(CohereUsage.convention.usage)
    }
}
