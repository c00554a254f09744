/// Proofs of other providers that the dialect has no field for.
///
/// Gemini signs texts and calls. To a caller the proof of a call goes as an empty thinking block just before it; a proof
/// that comes only after its part has begun goes as a redacted block just after it. Both carry it wrapped, and both are
/// put back where they belong when the caller returns them.
enum AnthropicSignatures {
    /// Puts the proofs of calls and texts back, in an assistant's turn as a caller returns it.
    static func adopted(_ parts: [ContentPart]) -> [ContentPart] {
        guard parts.contains(where: { isOfNext($0) != nil || isOfPrevious($0) != nil }) else { return parts }
        var adopted: [ContentPart] = []
        var waiting: ContentPart?
        for var part in parts {
            if let before = waiting {
                waiting = nil
                if case .toolCall(var call) = part.content {
                    call.signature = isOfNext(before)
                    part.content = .toolCall(call)
                } else {
                    adopted.append(before)
                }
            }
            if isOfNext(part) != nil {
                waiting = part
            } else if let signature = isOfPrevious(part), let last = adopted.indices.last,
                sign(&adopted[last], signature)
            {
                continue
            } else {
                adopted.append(part)
            }
        }
        if let waiting { adopted.append(waiting) }
        return adopted
    }

    /// The proof of the call that follows, if the part is nothing else.
    private static func isOfNext(_ part: ContentPart) -> Signature? {
        guard case .reasoning(let reasoning) = part.content, reasoning.text.isEmpty,
            let signature = reasoning.signature, signature.maker == .gemini
        else { return nil }
        return signature
    }

    /// The proof of the part that stands before, if the part is nothing else.
    private static func isOfPrevious(_ part: ContentPart) -> Signature? {
        guard case .reasoning(let reasoning) = part.content, let signature = reasoning.redacted,
            signature.maker == .gemini
        else { return nil }
        return signature
    }

    private static func sign(_ part: inout ContentPart, _ signature: Signature) -> Bool {
        switch part.content {
        case .text:
            part.signature = signature
            return true
        case .toolCall(var call):
            call.signature = signature
            part.content = .toolCall(call)
            return true
        default: return false
        }
    }
}
