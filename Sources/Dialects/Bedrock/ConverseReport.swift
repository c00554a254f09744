import JSONText
import Vocabulary

/// The counts of a `usage` object in a passing text.
struct ConverseReport: Hashable {
    private var input: Int?
    private var output: Int?
    private var cacheRead = 0
    private var cacheWrite = 0

    /// Nothing is known.
    init() {}

    /// The usage in normal form; `nil` if nothing was reported.
    var usage: Usage? {
        guard input != nil || output != nil else { return nil }
        return Usage(
            input: (input ?? 0) + cacheRead + cacheWrite,
            cachedInput: cacheRead,
            cacheWrite: cacheWrite,
            output: output ?? 0
        )
    }

    /// Reads the object that comes next, and says whether there was a whole one.
    mutating func read(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) -> Bool {
        guard outline.enter(bytes, UInt8(ascii: "{")) else {
            outline.skipValue(bytes)
            return false
        }
        while let key = outline.nextMember(bytes) {
            let count = Self.count(&outline, bytes)
            switch key.content.count {
            case 11 where key.matches("inputTokens", in: bytes): input = count ?? input
            case 12 where key.matches("outputTokens", in: bytes): output = count ?? output
            case 20 where key.matches("cacheReadInputTokens", in: bytes): cacheRead = count ?? cacheRead
            case 21 where key.matches("cacheWriteInputTokens", in: bytes): cacheWrite = count ?? cacheWrite
            default: break
            }
        }
        return !outline.isCut
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
