import JSONText
import Vocabulary

extension UsageReading {
    /// The usage of an answer in normal form.
    ///
    /// Of a long answer its end is enough, though what stands far before the report,
    /// such as searches, is then not seen.
    static func usage(ofAnswer body: Span<UInt8>) -> Usage? {
        var outline = JSONOutline()
        var raw = RawUsage()
        readAnswer(into: &raw, &outline, body)
        if isAtEnd(&outline, body) { return convention.usage(of: raw) }
        return usage(ofEnd: body)
    }

    /// The usage of an answer of which only the end is known.
    private static func usage(ofEnd body: Span<UInt8>) -> Usage? {
        // In JSON a quote without an odd number of backslashes before it is a string's own; if from there the text goes on
        // with members until one closing brace ends it, the string is a key of the outermost object.
        var limit = body.count
        for _ in 0..<8 {
            guard let earlierMark, let place = body.lastPlace(of: earlierMark, before: limit) else { break }
            if !isEscaped(place, in: body), let raw = read(from: place, in: body) { return usage(ofEnd: raw) }
            limit = place
        }
        limit = body.count
        for _ in 0..<8 {
            guard let place = body.lastPlace(of: reportMark, before: limit) else { return nil }
            if !isEscaped(place, in: body), let raw = read(at: place, in: body) { return usage(ofEnd: raw) }
            limit = place
        }
        return nil
    }

    private static func usage(ofEnd raw: RawUsage) -> Usage? {
        var usage = convention.usage(of: raw)
        if earlierMark != nil, !raw.countsPictures { usage?.lacksPictures = true }
        return usage
    }

    /// The report of a key that may stand here, if it is one of the outermost object.
    private static func read(at place: Int, in body: Span<UInt8>) -> RawUsage? {
        var outline = JSONOutline(at: place)
        guard let key = outline.nextMember(body), key.matches(reportKey, in: body),
            outline.peek(body) == UInt8(ascii: "{"), var raw = read(&outline, body)
        else { return nil }
        while let key = outline.nextMember(body) { readNeighbour(key, into: &raw, &outline, body) }
        return isAtEnd(&outline, body) ? raw : nil
    }

    /// The report and its neighbours from a key on that may stand before it in the outermost object.
    private static func read(from place: Int, in body: Span<UInt8>) -> RawUsage? {
        var outline = JSONOutline(at: place)
        var raw = RawUsage()
        var report: RawUsage?
        while let key = outline.nextMember(body) {
            if key.matches(reportKey, in: body) {
                report = read(&outline, body)
            } else {
                readNeighbour(key, into: &raw, &outline, body)
            }
        }
        guard let report, isAtEnd(&outline, body) else { return nil }
        raw.merge(report)
        return raw
    }

    /// Whether the outermost object is whole, and the text's end.
    private static func isAtEnd(_ outline: inout JSONOutline, _ body: Span<UInt8>) -> Bool {
        guard !outline.isCut else { return false }
        _ = outline.peek(body)
        return outline.offset == body.count
    }

    private static func isEscaped(_ place: Int, in body: Span<UInt8>) -> Bool {
        var backslashes = 0
        while backslashes < place, body[place - 1 - backslashes] == UInt8(ascii: "\\") { backslashes += 1 }
        return backslashes % 2 == 1
    }

    /// The counts of a report in a tree; `nil` if there is none, or it holds something impossible.
    static func read(_ report: JSONValue?) -> RawUsage? {
        guard let report, report.object != nil else { return nil }
        let bytes = report.bytes
        return read(bytes.span)
    }

    /// The usage of a report in a tree, by the same reading as that of answers that pass.
    static func usage(_ report: JSONValue?) -> Usage? { read(report).flatMap(convention.usage) }
}
