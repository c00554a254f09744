import JSONText
import Vocabulary

/// The counts of a `usage` object in a passing text.
struct ResponsesReport: Hashable {
    private var input: Int?
    private var cached = 0
    private var cacheWrite = 0
    private var output: Int?
    private var reasoning = 0

    /// Reads the object that comes next; `nil` if it is none, or says nothing.
    static func read(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) -> Usage? {
        guard outline.enter(bytes, UInt8(ascii: "{")) else {
            outline.skipValue(bytes)
            return nil
        }
        var report = ResponsesReport()
        while let key = outline.nextMember(bytes) { report.read(key, &outline, bytes) }
        return outline.isCut ? nil : report.usage
    }

    private var usage: Usage? {
        guard input != nil || output != nil else { return nil }
        return Usage(
            input: input ?? 0,
            cachedInput: cached,
            cacheWrite: cacheWrite,
            output: output ?? 0,
            reasoning: reasoning
        )
    }

    private mutating func read(_ key: JSONKey, _ outline: inout JSONOutline, _ bytes: Span<UInt8>) {
        switch key.content.count {
        case 12 where key.matches("input_tokens", in: bytes),
            13 where key.matches("prompt_tokens", in: bytes):
            input = Self.count(&outline, bytes) ?? input
        case 13 where key.matches("output_tokens", in: bytes),
            17 where key.matches("completion_tokens", in: bytes):
            output = Self.count(&outline, bytes) ?? output
        case 20 where key.matches("input_tokens_details", in: bytes),
            21 where key.matches("output_tokens_details", in: bytes),
            21 where key.matches("prompt_tokens_details", in: bytes),
            25 where key.matches("completion_tokens_details", in: bytes):
            readDetails(&outline, bytes)
        default: outline.skipValue(bytes)
        }
    }

    private mutating func readDetails(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) {
        guard outline.enter(bytes, UInt8(ascii: "{")) else {
            outline.skipValue(bytes)
            return
        }
        while let key = outline.nextMember(bytes) {
            switch key.content.count {
            case 13 where key.matches("cached_tokens", in: bytes):
                cached = Self.count(&outline, bytes) ?? cached
            case 18 where key.matches("cache_write_tokens", in: bytes):
                cacheWrite = Self.count(&outline, bytes) ?? cacheWrite
            case 16 where key.matches("reasoning_tokens", in: bytes):
                reasoning = Self.count(&outline, bytes) ?? reasoning
            default: outline.skipValue(bytes)
            }
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
