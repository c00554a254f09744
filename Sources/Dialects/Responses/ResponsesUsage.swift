import JSONText
import Vocabulary

/// The reading of usage in answers and events of OpenAI's Responses.
public enum ResponsesUsage: UsageReading {
    /// As OpenAI counts here.
    public static let convention = UsageConvention.responses
    /// Where the report stands.
    public static let reportKey: StaticString = "usage"
    /// `response.completed` and its like carry the whole answer.
    public static let wrapperKeys: [StaticString] = ["response"]

    /// Reads a count; the same names as in the other operations, and xAI's counts of its tools.
    public static func readMember(
        _ key: JSONKey,
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) {
        guard key.matches("server_side_tool_usage_details", in: bytes) else {
            UsageReport.readMember(key, into: &raw, &outline, bytes)
            return
        }
        guard outline.enter(bytes, UInt8(ascii: "{")) else {
            outline.skipValue(bytes)
            return
        }
        var searches = 0
        while let tool = outline.nextMember(bytes) {
            if tool.matches("web_search_calls", in: bytes) || tool.matches("x_search_calls", in: bytes) {
                guard let count = raw.count(&outline, bytes) else { continue }
                raw.countsSearches = true
                searches += count
            } else {
                outline.skipValue(bytes)
            }
        }
        // The answer's items show the same calls.
        raw.rare[.searches] = max(raw.rare[.searches], searches)
    }

    /// Reads the service tier, and counts the searches among the answer's items.
    public static func readNeighbour(
        _ key: JSONKey,
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) {
        guard key.matches("output", in: bytes), outline.enter(bytes, UInt8(ascii: "[")) else {
            UsageReport.readNeighbour(key, into: &raw, &outline, bytes)
            return
        }
        var searches = 0
        while outline.nextElement(bytes) {
            if isSearch(&outline, bytes) { searches += 1 }
        }
        raw.rare[.searches] = max(raw.rare[.searches], searches)
    }

    /// Whether the item that comes next is a call of the web search, and one that is charged: so it is if it names no action.
    private static func isSearch(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) -> Bool {
        guard outline.enter(bytes, UInt8(ascii: "{")) else {
            outline.skipValue(bytes)
            return false
        }
        var isSearch = false
        var isFree = false
        while let key = outline.nextMember(bytes) {
            let value = outline.skipValue(bytes).lowerBound
            if key.matches("type", in: bytes) {
                isSearch = bytes.holds("\"web_search_call\"", at: value)
            } else if key.matches("action", in: bytes) {
                isFree = isFreeAction(at: value, bytes)
            }
        }
        return isSearch && !isFree
    }

    /// Whether an action opens a page that was found, or looks through one.
    ///
    /// OpenAI charges for the action `search` alone ("Web search", "Output and citations", read 2026-11).
    private static func isFreeAction(at place: Int, _ bytes: Span<UInt8>) -> Bool {
        var outline = JSONOutline(at: place)
        guard outline.enter(bytes, UInt8(ascii: "{")) else { return false }
        while let key = outline.nextMember(bytes) {
            let value = outline.skipValue(bytes).lowerBound
            guard key.matches("type", in: bytes) else { continue }
            return bytes.holds("\"open_page\"", at: value) || bytes.holds("\"find_in_page\"", at: value)
        }
        return false
    }
}
