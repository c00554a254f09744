import JSONText
import Vocabulary

/// A reader of one dialect's usage reports: fast, and tolerant of whatever else an answer holds.
public protocol UsageReading {
    /// Which counts include which others.
    static var convention: UsageConvention { get }
    /// The key under which a report stands in an answer or an event.
    static var reportKey: StaticString { get }
    /// How that key begins where it is looked for from an answer's end: its first eight bytes at most, the quote included.
    static var reportMark: StaticString { get }
    /// How the key begins of what stands before the report and belongs to it, in the same form; `nil` where nothing does.
    static var earlierMark: StaticString? { get }
    /// The keys of objects that hold the report, or an answer with it, in events of a stream.
    static var wrapperKeys: [StaticString] { get }

    /// Reads the value of a member of a report.
    static func readMember(
        _ key: JSONKey,
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    )

    /// Reads the value of a member that stands beside a report.
    static func readNeighbour(
        _ key: JSONKey,
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    )
}

extension UsageReading {
    /// The key is `usage`.
    public static var reportMark: StaticString { "\"usage\"" }

    /// Nothing before the report belongs to it.
    public static var earlierMark: StaticString? { nil }

    /// No object wraps an answer.
    public static var wrapperKeys: [StaticString] { [] }

    /// Passes the value: nothing beside the report counts.
    public static func readNeighbour(
        _ key: JSONKey,
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) { outline.skipValue(bytes) }

    /// The counts of a report's own object; `nil` if it is none, breaks off or holds something impossible.
    public static func read(_ report: Span<UInt8>) -> RawUsage? {
        var outline = JSONOutline()
        return read(&outline, report)
    }

    /// Reads the report that comes next.
    static func read(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) -> RawUsage? {
        guard outline.enter(bytes, UInt8(ascii: "{")) else {
            outline.skipValue(bytes)
            return nil
        }
        var raw = RawUsage()
        while let key = outline.nextMember(bytes) { readMember(key, into: &raw, &outline, bytes) }
        return raw.isBroken || outline.isCut ? nil : raw
    }

    /// What a whole answer, or the data of one event of a stream, says of its usage; `nil` if nothing.
    ///
    /// The events of a stream are merged: see ``RawUsage/merge(_:)``.
    public static func read(answer: Span<UInt8>) -> RawUsage? {
        var outline = JSONOutline()
        var raw = RawUsage()
        readAnswer(into: &raw, &outline, answer)
        return raw == RawUsage() || raw.isBroken ? nil : raw
    }

    /// The usage of a whole answer in normal form.
    public static func usage(answer: Span<UInt8>) -> Usage? {
        read(answer: answer).flatMap(convention.usage)
    }

    /// Reads an answer's members.
    static func readAnswer(
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) {
        guard outline.enter(bytes, UInt8(ascii: "{")) else {
            outline.skipValue(bytes)
            return
        }
        while let key = outline.nextMember(bytes) {
            if key.matches(reportKey, in: bytes) {
                if let report = read(&outline, bytes) { raw.merge(report) }
            } else if wrapperKeys.contains(where: { key.matches($0, in: bytes) }) {
                readAnswer(into: &raw, &outline, bytes)
            } else {
                readNeighbour(key, into: &raw, &outline, bytes)
            }
        }
    }
}
