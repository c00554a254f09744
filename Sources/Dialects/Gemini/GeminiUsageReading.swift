import JSONText
import Vocabulary

/// The reading of `usageMetadata` as it passes.
struct GeminiUsageReading {
    private var prompt: Int?
    private var toolPrompt = 0
    private var cached = 0
    private var candidates: Int?
    private var thoughts = 0
    private var total: Int?
    private var isBroken = false

    /// Reads the object that comes next; `nil` if it says nothing, or something impossible.
    static func read(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) -> Usage? {
        guard outline.enter(bytes, UInt8(ascii: "{")) else {
            outline.skipValue(bytes)
            return nil
        }
        var reading = GeminiUsageReading()
        while let key = outline.nextMember(bytes) { reading.read(key, &outline, bytes) }
        return outline.isCut ? nil : reading.usage
    }

    private mutating func read(_ key: JSONKey, _ outline: inout JSONOutline, _ bytes: Span<UInt8>) {
        switch key.content.count {
        case 16 where key.matches("promptTokenCount", in: bytes): prompt = tokens(&outline, bytes)
        case 23 where key.matches("toolUsePromptTokenCount", in: bytes):
            toolPrompt = tokens(&outline, bytes) ?? 0
        case 23 where key.matches("cachedContentTokenCount", in: bytes): cached = tokens(&outline, bytes) ?? 0
        case 20 where key.matches("candidatesTokenCount", in: bytes): candidates = tokens(&outline, bytes)
        case 18 where key.matches("thoughtsTokenCount", in: bytes): thoughts = tokens(&outline, bytes) ?? 0
        case 15 where key.matches("totalTokenCount", in: bytes): total = tokens(&outline, bytes)
        default: outline.skipValue(bytes)
        }
    }

    private mutating func tokens(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) -> Int? {
        let first = outline.peek(bytes)
        let range = outline.skipValue(bytes)
        guard first == UInt8(ascii: "-") || first >= UInt8(ascii: "0") && first <= UInt8(ascii: "9") else {
            return nil
        }
        guard let count = JSONNumber.integer(range, in: bytes), (0...1 << 40).contains(count) else {
            isBroken = true
            return nil
        }
        return count
    }

    private var usage: Usage? {
        guard !isBroken, prompt != nil || total != nil || candidates != nil || thoughts > 0 else {
            return nil
        }
        return Usage(
            input: (prompt ?? 0) + toolPrompt,
            cachedInput: cached,
            output: (candidates ?? 0) + thoughts,
            reasoning: thoughts
        )
    }
}
