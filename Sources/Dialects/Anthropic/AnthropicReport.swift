import JSONText
import Vocabulary

/// The counts of a `usage` object in a passing text; of several objects the last value of each key counts.
///
/// What counts besides is told at ``AnthropicUsageTree``.
struct AnthropicReport: Hashable {
    private var input: Int?
    private var cacheRead = 0
    private var cacheWrite = 0
    private var output: Int?
    private var thinking = 0
    private var besides = Usage.none

    /// Nothing is known.
    init() {}

    /// The usage in normal form; `nil` if nothing was reported.
    var usage: Usage? {
        guard input != nil || output != nil else { return nil }
        return Usage(
            input: (input ?? 0) + cacheRead + cacheWrite + besides.input,
            cachedInput: cacheRead + besides.cachedInput,
            cacheWrite: cacheWrite + besides.cacheWrite,
            output: (output ?? 0) + besides.output,
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
            if key.content.count == 10, key.matches("iterations", in: bytes) {
                readIterations(&outline, bytes)
            } else {
                readCount(key, &outline, bytes)
            }
        }
        return !outline.isCut
    }

    private mutating func readCount(_ key: JSONKey, _ outline: inout JSONOutline, _ bytes: Span<UInt8>) {
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

    private mutating func readIterations(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) {
        guard outline.enter(bytes, UInt8(ascii: "[")) else {
            outline.skipValue(bytes)
            return
        }
        besides = .none
        while outline.nextElement(bytes) {
            guard outline.enter(bytes, UInt8(ascii: "{")) else {
                outline.skipValue(bytes)
                continue
            }
            var iteration = AnthropicReport()
            var isBesides = false
            while let key = outline.nextMember(bytes) {
                guard key.matches("type", in: bytes) else {
                    iteration.readCount(key, &outline, bytes)
                    continue
                }
                let type = outline.skipValue(bytes).lowerBound
                isBesides =
                    bytes.holds("\"compaction\"", at: type) || bytes.holds("\"advisor_message\"", at: type)
            }
            if isBesides, let usage = iteration.usage { add(usage) }
        }
    }

    private mutating func add(_ usage: Usage) {
        besides.input += usage.input
        besides.cachedInput += usage.cachedInput
        besides.cacheWrite += usage.cacheWrite
        besides.output += usage.output
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
