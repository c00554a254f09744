import JSONText

/// What all turns of a conversation begin with: the instructions, and what is said up to the end of the user's first turn.
///
/// It stays the same while a conversation grows, and differs between conversations that share their instructions alone, so that those
/// spread. A model's cache of prefixes works by the same rule: what follows the first difference is computed anew. Only texts
/// count, not the form that they are written in, since clients change that from turn to turn: they move `cache_control`, and make a
/// list of what was a text.
public enum ConversationPrefix {
    /// A number for the prefix of a request's body; `nil` if it has no conversation.
    public static func hash(_ body: Span<UInt8>, _ operation: Operation) -> UInt64? {
        guard let place = operation.prefixPlace else { return nil }
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return nil }
        var instructions = PrefixText()
        var isInstructed = place.instructions.isEmpty
        var turns: PrefixText?
        while turns == nil || !isInstructed, let key = outline.nextMember(body) {
            if key.matches(place.turns, in: body) {
                var text = PrefixText(isOpen: operation == .completions)
                text.addTurns(outline, body)
                turns = text
            } else if place.instructions.contains(where: { key.matches($0, in: body) }) {
                instructions.add(outline, body)
                isInstructed = true
            } else {
                outline.skipValue(body)
                continue
            }
            if turns == nil || !isInstructed { outline.skipValue(body) }
        }
        return turns.map { $0.hash ^ (instructions.hash &* 0x9E37_79B9_7F4A_7C15) }
    }
}

/// The texts of a part of a conversation, as a number that is made of them one after another.
private struct PrefixText {
    /// The most bytes of one text that are looked at: what is the same so far is, but for its length, taken for the same.
    private static let longest = 8192
    /// The most bytes of a text that goes on where it ended when the conversation does, and whose length therefore says nothing.
    private static let longestOpen = 1024
    /// How deep texts are looked for; none stands deeper in any dialect.
    private static let deepest = 8
    /// A line in front of Claude Code's instructions that is another one in every request (vLLM's pull request 36829).
    private static let changingLine: StaticString = "x-anthropic-billing-header:"
    /// Members that speak of a text's form.
    private static let formal: [StaticString] = [
        "cache_control", "cachePoint", "type", "role", "id", "status",
    ]

    private(set) var hash: UInt64 = 1
    /// Whether the text is one that is only ever added to.
    let isOpen: Bool

    init(isOpen: Bool = false) { self.isOpen = isOpen }

    /// Adds the turns up to the end of the user's first; a text alone is one.
    mutating func addTurns(_ place: JSONOutline, _ body: Span<UInt8>) {
        var outline = place
        guard !isOpen, outline.enter(body, UInt8(ascii: "[")) else { return add(outline, body) }
        while outline.nextElement(body) {
            add(outline, body)
            let turn = outline.skipValue(body)
            if outline.isCut || Self.isUsers(turn, body) { return }
        }
    }

    /// Adds the texts of a value.
    mutating func add(_ place: JSONOutline, _ body: Span<UInt8>) {
        var outline = place
        add(&outline, body, depth: 0)
    }

    private mutating func add(_ outline: inout JSONOutline, _ body: Span<UInt8>, depth: Int) {
        switch outline.peek(body) {
        case UInt8(ascii: "\""):
            let text = outline.skipValue(body)
            add(text.lowerBound + 1..<max(text.lowerBound + 1, text.upperBound - 1), of: body)
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            guard depth < Self.deepest, !Self.isTokens(outline, body) else {
                return add(outline.skipValue(body), of: body)
            }
            if outline.enter(body, UInt8(ascii: "[")) {
                while outline.nextElement(body) { add(&outline, body, depth: depth + 1) }
            } else if outline.enter(body, UInt8(ascii: "{")) {
                while let key = outline.nextMember(body) {
                    if Self.formal.contains(where: { key.matches($0, in: body) }) {
                        outline.skipValue(body)
                    } else {
                        add(&outline, body, depth: depth + 1)
                    }
                }
            }
        default: outline.skipValue(body)
        }
    }

    /// Whether a list is one of numbers: a prompt that has been made tokens already.
    private static func isTokens(_ place: JSONOutline, _ body: Span<UInt8>) -> Bool {
        var outline = place
        guard outline.enter(body, UInt8(ascii: "[")) else { return false }
        return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(outline.peek(body))
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

    /// Adds bytes, eight at a time.
    private mutating func add(_ range: Range<Int>, of body: Span<UInt8>) {
        var place = Self.start(of: range, in: body)
        let end = min(range.upperBound, place + (isOpen ? Self.longestOpen : Self.longest))
        // Without it, two texts could be taken for one.
        hash ^= UInt64(isOpen ? 0 : range.upperBound - place) &* 0x9E37_79B9_7F4A_7C15
        while place < end {
            var word: UInt64 = 0
            for offset in 0..<min(8, end - place) { word |= UInt64(body[place + offset]) << (8 * offset) }
            hash = (hash ^ word) &* 0xFF51_AFD7_ED55_8CCD
            hash ^= hash >> 32
            place += 8
        }
    }

    /// Where a text begins that has the changing line in front, or does not.
    private static func start(of range: Range<Int>, in body: Span<UInt8>) -> Int {
        let length = changingLine.utf8CodeUnitCount
        guard range.count >= length,
            JSONKey(content: range.lowerBound..<range.lowerBound + length, isEscaped: false)
                .matches(changingLine, in: body)
        else { return range.lowerBound }
        var place = range.lowerBound + length
        while place < range.upperBound {
            // The line's end is written as an escape.
            if body[place] == UInt8(ascii: "\\") { return min(place + 2, range.upperBound) }
            place += 1
        }
        return place
    }
}

extension Operation {
    /// Where a body has its turns, and where instructions that come before them; `nil` if it has none.
    fileprivate var prefixPlace: (turns: StaticString, instructions: [StaticString])? {
        switch self {
        case .chatCompletions, .cohereChat: ("messages", [])
        case .messages, .countTokens, .converse, .invoke: ("messages", ["system"])
        case .responses: ("input", ["instructions"])
        case .generateContent, .geminiCountTokens: ("contents", ["systemInstruction", "system_instruction"])
        case .completions: ("prompt", [])
        default: nil
        }
    }
}
