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
                searches += raw.count(&outline, bytes) ?? 0
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

    /// Whether the item that comes next is a call of the web search.
    private static func isSearch(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) -> Bool {
        guard outline.enter(bytes, UInt8(ascii: "{")) else {
            outline.skipValue(bytes)
            return false
        }
        var isSearch = false
        while let key = outline.nextMember(bytes) {
            let isType = key.matches("type", in: bytes)
            let value = outline.skipValue(bytes)
            if isType { isSearch = bytes.holds("\"web_search_call\"", at: value.lowerBound) }
        }
        return isSearch
    }
}
