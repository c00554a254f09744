import JSONText

/// One candidate of a stream that is written.
struct GeminiChoiceWriting {
    /// Parts that are open, by their place in the answer: what they are and what came of them.
    private var open: [Int: ContentPart] = [:]
    /// The texts that are cited from, and their places among the written parts.
    private var texts: [Int: (place: Int, text: String)] = [:]
    private var citations: [(part: Int, citation: Citation)] = []
    private var written = 0
    private var complaint: String?
    private var stop: StopReason?
    private var nativeStop: String?

    /// A part begins; gives what can be written of it.
    mutating func open(_ part: ContentPart, at place: Int) -> JSONValue? {
        switch part.content {
        case .text(let text), .refusal(let text):
            open[place] = ContentPart(.text(""))
            texts[place] = (written, "")
            if let signature = part.signature { return signed(signature, text: text, isThought: false) }
            return text.isEmpty ? nil : add(text, at: place)
        case .reasoning(let reasoning):
            open[place] = ContentPart(.reasoning(Reasoning(text: "")))
            if reasoning.redacted != nil || reasoning.signature != nil {
                return note(GeminiAnswerPart.part(part))
            }
            return reasoning.text.isEmpty ? nil : add(reasoning.text, at: place)
        case .toolCall:
            open[place] = part
            return nil
        default: return note(GeminiAnswerPart.part(part))
        }
    }

    /// More of a part; arguments of calls wait until the call is whole.
    mutating func add(_ text: String, at place: Int) -> JSONValue? {
        // Taken out while it changes, so that what came is not copied each time.
        guard var part = open.removeValue(forKey: place) else { return nil }
        defer { open[place] = part }
        switch part.content {
        case .toolCall(var call):
            part.content = .text("")
            call.arguments += text
            part.content = .toolCall(call)
            return nil
        case .reasoning: return note(["text": .string(text), "thought": true])
        case .text:
            texts[place]?.text += text
            return note(["text": .string(text)])
        default: return nil
        }
    }

    /// The proof of a part.
    mutating func sign(_ signature: Signature, at place: Int) -> JSONValue? {
        switch open[place]?.content {
        case .toolCall(var call):
            call.signature = signature
            open[place]?.content = .toolCall(call)
            return nil
        case .reasoning: return signed(signature, text: "", isThought: true)
        case .text: return signed(signature, text: "", isThought: false)
        default: return nil
        }
    }

    /// A citation, which is written at the end, when its text is whole.
    mutating func cite(_ citation: Citation, at place: Int) { citations.append((place, citation)) }

    /// A part is whole; gives the call if it is one.
    mutating func close(at place: Int) -> JSONValue? {
        guard let part = open.removeValue(forKey: place), case .toolCall(let call) = part.content else {
            return nil
        }
        if let written = GeminiAnswerPart.part(part) { return note(written) }
        complaint = GeminiAnswerPart.complaint(call)
        return nil
    }

    /// The candidate is whole; gives the calls that nobody has closed.
    mutating func finish(_ reason: StopReason, native: String?) -> [JSONValue] {
        stop = reason
        nativeStop = native
        return open.keys.sorted().compactMap { close(at: $0) }
    }

    /// The last chunk's candidate.
    func last(index: Int) -> JSONValue {
        var candidate = JSONObject([("content", ["parts": [["text": ""]], "role": "model"])])
        let reason = stop.map { GeminiStop.name(of: $0, native: nativeStop) } ?? "STOP"
        candidate.append("finishReason", .string(complaint == nil ? reason : "MALFORMED_FUNCTION_CALL"))
        candidate.append("index", .integer(index))
        candidate.append("finishMessage", complaint.map { .string($0) })
        var grounding = GeminiGroundingWriting()
        for (part, citation) in citations {
            grounding.add(citation, part: texts[part]?.place ?? 0, text: texts[part]?.text ?? "")
        }
        grounding.write(to: &candidate)
        return .object(candidate)
    }

    private mutating func signed(_ signature: Signature, text: String, isThought: Bool) -> JSONValue? {
        var object = JSONObject([("text", .string(text))])
        if isThought { object.append("thought", true) }
        object.append("thoughtSignature", .string(SignatureBlob.field(signature, face: .gemini)))
        return note(.object(object))
    }

    private mutating func note(_ part: JSONValue?) -> JSONValue? {
        if part != nil { written += 1 }
        return part
    }
}
