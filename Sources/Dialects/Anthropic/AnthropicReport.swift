import JSONText
import Vocabulary

/// The counts of a `usage` object in a passing text; of several objects the last value of each key counts.
struct AnthropicReport: Hashable {
    private var input: Int?
    private var cacheRead = 0
    private var cacheWrite = 0
    private var output: Int?
    private var thinking = 0

    /// Nothing is known.
    init() {}

    /// The usage in normal form; `nil` if nothing was reported.
    var usage: Usage? {
        guard input != nil || output != nil else { return nil }
        return Usage(
            input: (input ?? 0) + cacheRead + cacheWrite,
            cachedInput: cacheRead,
            cacheWrite: cacheWrite,
            output: output ?? 0,
            reasoning: thinking
        )
    }

    /// Reads the object that comes next, and says whether there was a whole one.
    mutating func read(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) -> Bool {
        guard outline.enter(bytes, UInt8(ascii: "{")) else {
            outline.skipValue(bytes)
            return false
        }
        while let key = outline.nextMember(bytes) {
            switch key.content.count {
            case 12 where key.matches("input_tokens", in: bytes):
                input = Self.count(&outline, bytes) ?? input
            case 13 where key.matches("output_tokens", in: bytes):
                output = Self.count(&outline, bytes) ?? output
            case 23 where key.matches("cache_read_input_tokens", in: bytes):
                cacheRead = Self.count(&outline, bytes) ?? cacheRead
            case 27 where key.matches("cache_creation_input_tokens", in: bytes):
                cacheWrite = Self.count(&outline, bytes) ?? cacheWrite
            case 21 where key.matches("output_tokens_details", in: bytes):
                readDetails(&outline, bytes)
            default: outline.skipValue(bytes)
            }
        }
        return !outline.isCut
    }

    private mutating func readDetails(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) {
        guard outline.enter(bytes, UInt8(ascii: "{")) else {
            outline.skipValue(bytes)
            return
        }
        while let key = outline.nextMember(bytes) {
            let isThinking = key.matches("thinking_tokens", in: bytes)
            let count = Self.count(&outline, bytes)
            if isThinking { thinking = count ?? thinking }
        }
    }

    /// Passes a value, which may be a count; more than 2^40 is none.
    private static func count(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) -> Int? {
        let first = outline.peek(bytes)
        let range = outline.skipValue(bytes)
        guard first >= UInt8(ascii: "0"), first <= UInt8(ascii: "9"),
            let count = JSONNumber.integer(range, in: bytes), count <= 1 << 40
        else { return nil }
        return count
    }
}
