import JSONText
import Vocabulary

/// The reading of a `usage` object as OpenAI and the servers that follow it write it.
struct UsageReport {
    private var prompt: Int?
    private var completion: Int?
    private var total: Int?
    private var cached = 0
    private var cacheWrite = 0
    private var reasoning = 0
    private var promptAudio = 0
    private var isBroken = false

    /// Reads the object that comes next; `nil` if it says nothing, or something impossible.
    static func read(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) -> Usage? {
        var report = UsageReport()
        guard outline.enter(bytes, UInt8(ascii: "{")) else { return nil }
        while let key = outline.nextMember(bytes) { report.readMember(key, &outline, bytes) }
        return outline.isCut ? nil : report.usage
    }

    private mutating func readMember(_ key: JSONKey, _ outline: inout JSONOutline, _ bytes: Span<UInt8>) {
        if key.matches("prompt_tokens", in: bytes) || key.matches("input_tokens", in: bytes) {
            prompt = tokens(&outline, bytes) ?? prompt
        } else if key.matches("completion_tokens", in: bytes) || key.matches("output_tokens", in: bytes) {
            completion = tokens(&outline, bytes) ?? completion
        } else if key.matches("total_tokens", in: bytes) {
            total = tokens(&outline, bytes)
        } else if key.matches("prompt_tokens_details", in: bytes)
            || key.matches("completion_tokens_details", in: bytes)
        {
            let isPrompt = bytes[key.content.lowerBound] == UInt8(ascii: "p")
            guard outline.enter(bytes, UInt8(ascii: "{")) else {
                outline.skipValue(bytes)
                return
            }
            while let detail = outline.nextMember(bytes) {
                if isPrompt, detail.matches("audio_tokens", in: bytes) {
                    promptAudio = tokens(&outline, bytes) ?? 0
                } else {
                    readPart(detail, &outline, bytes)
                }
            }
        } else {
            readPart(key, &outline, bytes)
        }
    }

    /// Reads a part of a total; servers put them among the details, beside the totals or in both places.
    private mutating func readPart(_ key: JSONKey, _ outline: inout JSONOutline, _ bytes: Span<UInt8>) {
        if key.matches("cached_tokens", in: bytes) || key.matches("prompt_cache_hit_tokens", in: bytes)
            || key.matches("cache_read_input_tokens", in: bytes)
        {
            cached = max(cached, tokens(&outline, bytes) ?? 0)
        } else if key.matches("cache_write_tokens", in: bytes)
            || key.matches("cache_creation_input_tokens", in: bytes)
        {
            cacheWrite = max(cacheWrite, tokens(&outline, bytes) ?? 0)
        } else if key.matches("reasoning_tokens", in: bytes) {
            reasoning = max(reasoning, tokens(&outline, bytes) ?? 0)
        } else {
            outline.skipValue(bytes)
        }
    }

    private mutating func tokens(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) -> Int? {
        let first = outline.peek(bytes)
        let range = outline.skipValue(bytes)
        guard first == UInt8(ascii: "-") || first >= UInt8(ascii: "0") && first <= UInt8(ascii: "9") else {
            return nil
        }
        // More than 2^40 is no count: no model takes or makes a millionth of it, and it would only overflow sums.
        guard let value = JSONNumber.integer(range, in: bytes) ?? JSONNumber.roundedUp(range, in: bytes),
            value >= 0, value <= 1 << 40
        else {
            isBroken = true
            return nil
        }
        return value
    }

    private var usage: Usage? {
        guard !isBroken, let input = prompt ?? total ?? completion.map({ _ in 0 }) else { return nil }
        var usage = Usage(
            input: input,
            cachedInput: cached,
            cacheWrite: cacheWrite,
            output: completion ?? 0,
            reasoning: reasoning
        )
        guard prompt != nil, let total, total > usage.input + usage.output else { return usage }
        // The total tells what the two counts leave out: reasoning that xAI and Gemini's compatible interface count
        // outside of the completion, or Mistral's audio input.
        let rest = total - usage.input - usage.output
        if rest == promptAudio {
            usage.input += rest
        } else {
            usage.output += rest
            if usage.reasoning == 0 { usage.reasoning = rest }
        }
        return usage
    }
}
