import JSONText
import Vocabulary

/// The reading of usage in answers and events of OpenAI's Responses.
public enum ResponsesUsage: UsageReading {
    /// As OpenAI counts here.
    public static let convention = UsageConvention.responses
    /// Where the report stands.
    public static let reportKey: StaticString = "usage"
    /// `tool_usage` says what pictures have used, which may be longer than what is kept of an answer.
    public static var earlierMark: StaticString? { "\"tool_us" }
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

    /// Reads the service tier and what pictures have used, and counts searches and pictures among the answer's items.
    public static func readNeighbour(
        _ key: JSONKey,
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) {
        if key.matches("tool_usage", in: bytes), outline.enter(bytes, UInt8(ascii: "{")) {
            return readTools(into: &raw, &outline, bytes)
        }
        guard key.matches("output", in: bytes), outline.enter(bytes, UInt8(ascii: "[")) else {
            UsageReport.readNeighbour(key, into: &raw, &outline, bytes)
            return
        }
        var searches = 0
        var pictures = 0
        while outline.nextElement(bytes) {
            switch call(&outline, bytes) {
            case .search: searches += 1
            case .picture: pictures += 1
            case nil: break
            }
        }
        raw.rare[.searches] = max(raw.rare[.searches], searches)
        raw.pictures = max(raw.pictures, pictures)
    }

    /// Reads what the tools have used besides the model: the tokens of pictures, all of whose input counts as that of pictures, which
    /// is the dearer one.
    private static func readTools(
        into raw: inout RawUsage,
        _ outline: inout JSONOutline,
        _ bytes: Span<UInt8>
    ) {
        while let tool = outline.nextMember(bytes) {
            guard tool.matches("image_gen", in: bytes), outline.enter(bytes, UInt8(ascii: "{")) else {
                outline.skipValue(bytes)
                continue
            }
            var pictures = Usage.none
            while let key = outline.nextMember(bytes) {
                if key.matches("input_tokens", in: bytes) {
                    pictures.input = raw.count(&outline, bytes) ?? 0
                } else if key.matches("output_tokens", in: bytes) {
                    pictures.output = raw.count(&outline, bytes) ?? 0
                } else {
                    outline.skipValue(bytes)
                }
            }
            raw.countsPictures = true
            guard pictures != .none else { continue }
            pictures.rare[.imageInput] = pictures.input
            pictures.rare[.imageOutput] = pictures.output
            raw.outside = pictures
        }
    }

    /// A call that the provider itself has run, and charges for beside the tokens.
    private enum Call {
        case search, picture
    }

    /// Reads the item that comes next, if it is such a call; a search that names no action is charged.
    private static func call(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) -> Call? {
        guard outline.enter(bytes, UInt8(ascii: "{")) else {
            outline.skipValue(bytes)
            return nil
        }
        var call: Call?
        var isFree = false
        while let key = outline.nextMember(bytes) {
            let value = outline.skipValue(bytes).lowerBound
            if key.matches("type", in: bytes) {
                if bytes.holds("\"web_search_call\"", at: value) { call = .search }
                if bytes.holds("\"image_generation_call\"", at: value) { call = .picture }
            } else if key.matches("action", in: bytes) {
                isFree = isFreeAction(at: value, bytes)
            }
        }
        return isFree ? nil : call
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
