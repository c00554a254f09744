/// Thoughts of a stream as clients give them back: piece by piece, as Google's SDKs keep the parts of all chunks.
enum GeminiThoughts {
    /// Parts in which the pieces of a thought are one again where another provider's proof stands behind them.
    ///
    /// Such a proof is of the whole thought, and its maker takes the two together or not at all; Gemini's own stand on the
    /// parts that they came with.
    static func joined(_ parts: [ContentPart]) -> [ContentPart] {
        var joined: [ContentPart] = []
        for part in parts {
            guard case .reasoning(var thought) = part.content, let maker = thought.signature?.maker,
                maker != .gemini
            else {
                joined.append(part)
                continue
            }
            while let piece = joined.last.flatMap(unproved) {
                thought.text = piece + thought.text
                joined.removeLast()
            }
            var whole = part
            whole.content = .reasoning(thought)
            joined.append(whole)
        }
        return joined
    }

    /// The text of a thought that has no proof.
    private static func unproved(_ part: ContentPart) -> String? {
        guard case .reasoning(let thought) = part.content, thought.signature == nil, thought.redacted == nil,
            part.native == nil
        else { return nil }
        return thought.text
    }
}
