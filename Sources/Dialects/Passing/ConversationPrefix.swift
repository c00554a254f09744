import JSONText

/// What all turns of a conversation begin with: the instructions, and what is said up to the end of the user's first turn.
///
/// It stays the same while a conversation grows, and differs between conversations that share their instructions alone, so that those
/// spread. A model's cache of prefixes works by the same rule: what follows the first difference is computed anew.
public enum ConversationPrefix {
    /// The most bytes of each part that are looked at: what is the same so far is, but for its length, taken for the same.
    static let longestPart = 8192

    /// A number for the prefix of a request's body; `nil` if it has no conversation.
    public static func hash(_ body: Span<UInt8>, _ operation: Operation) -> UInt64? {
        guard let keys = operation.prefixKeys else { return nil }
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return nil }
        var instructions: UInt64 = 0
        var turns: UInt64?
        while let key = outline.nextMember(body) {
            if key.matches(keys.turns, in: body) {
                turns = self.turns(&outline, body)
                // Nothing but the turns matters where the instructions are among them.
                if keys.instructions.isEmpty { break }
            } else if keys.instructions.contains(where: { key.matches($0, in: body) }) {
                instructions = add(outline.skipValue(body), of: body, to: instructions)
            } else {
                outline.skipValue(body)
            }
        }
        return turns.map { $0 ^ (instructions &* 0x9E37_79B9_7F4A_7C15) }
    }

    /// The turns up to the end of the user's first; a text alone is one.
    private static func turns(_ outline: inout JSONOutline, _ body: Span<UInt8>) -> UInt64? {
        var hash: UInt64 = 1
        guard outline.enter(body, UInt8(ascii: "[")) else {
            return add(outline.skipValue(body), of: body, to: hash)
        }
        var isUserHeard = false
        while outline.nextElement(body) {
            let turn = outline.skipValue(body)
            guard !outline.isCut, !isUserHeard else { continue }
            hash = add(turn, of: body, to: hash)
            isUserHeard = isUsers(turn, body)
        }
        return hash
    }

    /// Whether a turn is the user's; one without a role is (Gemini).
    private static func isUsers(_ turn: Range<Int>, _ body: Span<UInt8>) -> Bool {
        var outline = JSONOutline(at: turn.lowerBound)
        guard outline.enter(body, UInt8(ascii: "{")) else { return true }
        while let key = outline.nextMember(body) {
            guard key.matches("role", in: body) else {
                outline.skipValue(body)
                continue
            }
            let value = outline.skipValue(body)
            return JSONKey(
                content: value.lowerBound + 1..<max(value.lowerBound + 1, value.upperBound - 1),
                isEscaped: false
            )
            .matches("user", in: body)
        }
        return true
    }

    /// Adds bytes to a hash, eight at a time.
    private static func add(_ range: Range<Int>, of body: Span<UInt8>, to start: UInt64) -> UInt64 {
        var hash = start ^ UInt64(range.count)
        let end = min(range.upperBound, range.lowerBound + longestPart)
        var place = range.lowerBound
        while place < end {
            var word: UInt64 = 0
            for offset in 0..<min(8, end - place) { word |= UInt64(body[place + offset]) << (8 * offset) }
            hash = (hash ^ word) &* 0xFF51_AFD7_ED55_8CCD
            hash ^= hash >> 32
            place += 8
        }
        return hash
    }
}

extension Operation {
    /// Where a body has its turns, and where instructions that come before them; `nil` if it has none.
    fileprivate var prefixKeys: (turns: StaticString, instructions: [StaticString])? {
        switch self {
        case .chatCompletions, .cohereChat, .ollamaChat: ("messages", [])
        case .messages, .countTokens, .converse: ("messages", ["system"])
        case .responses: ("input", ["instructions"])
        case .generateContent, .geminiCountTokens: ("contents", ["systemInstruction", "system_instruction"])
        case .completions: ("prompt", [])
        default: nil
        }
    }
}
