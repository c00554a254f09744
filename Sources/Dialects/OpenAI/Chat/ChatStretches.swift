import JSONText

/// Where the texts of an answer stand in a message's `content`, which they make together, for the annotations that count its
/// characters (Unicode scalars).
struct ChatStretches: Sendable {
    private var length = 0
    private var texts: [Int: Range<Int>] = [:]
    private var waiting: [Int: [Citation]] = [:]

    /// The annotations of a whole choice.
    static func annotations(_ choice: Reply.Choice) -> [JSONValue] {
        guard choice.parts.contains(where: { !$0.citations.isEmpty }) else { return [] }
        var stretches = ChatStretches()
        var annotations: [JSONValue] = []
        for (index, part) in choice.parts.enumerated() {
            if let text = part.text { stretches.add(text, to: index) }
            for citation in part.citations { stretches.wait(citation, for: index) }
            annotations += stretches.annotations(of: index)
        }
        return annotations
    }

    /// More of a text, which stands behind all others.
    mutating func add(_ text: String, to part: Int) {
        let start = texts[part]?.lowerBound ?? length
        length += text.unicodeScalars.count
        texts[part] = start..<length
    }

    /// Keeps a citation of a text until that is whole.
    mutating func wait(_ citation: Citation, for part: Int) { waiting[part, default: []].append(citation) }

    /// The annotations of a text that is whole.
    mutating func annotations(of part: Int) -> [JSONValue] {
        let text = texts.removeValue(forKey: part) ?? length..<length
        return (waiting.removeValue(forKey: part) ?? []).compactMap { ChatCitations.body($0, of: text) }
    }
}
