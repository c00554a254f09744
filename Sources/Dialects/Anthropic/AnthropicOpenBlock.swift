import JSONText

/// A block of a stream between its start and its stop.
struct AnthropicOpenBlock: Hashable {
    private enum Kind: Hashable {
        case text
        case reasoning
        /// A call with the input that its start had, which counts if no piece of one follows.
        case call(JSONValue?)
        /// The answer in the guise of a call.
        case answer
        /// The same, in a wrapping that only its end undoes.
        case wrappedAnswer(String)
        /// A picture, which comes whole.
        case picture
        /// A block that only this dialect has, with pieces of its input.
        case opaque(JSONObject, input: String)
    }

    private var kind: Kind
    private let part: Int
    private var hasText = false

    private init(_ kind: Kind, part: Int) {
        self.kind = kind
        self.part = part
    }

    /// Whether it is a call of one of the caller's tools.
    var isCall: Bool { if case .call = kind { true } else { false } }

    /// Whether it is the answer in the guise of a call.
    var isAnswer: Bool {
        switch kind {
        case .answer, .wrappedAnswer: true
        default: false
        }
    }

    /// Begins with a block as its start has it.
    static func open(
        _ value: JSONValue,
        part index: Int
    ) throws(AnthropicFormError) -> (block: AnthropicOpenBlock, events: [ReplyEvent]) {
        var part = try AnthropicBlockReading.part(value, path: "content_block")
        switch part.content {
        case .text(let text):
            var block = AnthropicOpenBlock(.text, part: index)
            let citations = part.citations
            part.content = .text("")
            part.citations = []
            return (
                block,
                [.opened(choice: 0, part: index, part)] + block.text(text)
                    + citations.map { .cited(choice: 0, part: index, $0) }
            )
        case .reasoning(var reasoning):
            var block = AnthropicOpenBlock(.reasoning, part: index)
            let (text, signature) = (reasoning.text, reasoning.signature)
            reasoning.text = ""
            reasoning.signature = nil
            part.content = .reasoning(reasoning)
            return (
                block,
                [.opened(choice: 0, part: index, part)] + block.text(text)
                    + (signature.map { [.signed(choice: 0, part: index, $0)] } ?? [])
            )
        case .toolCall(var call):
            if call.name == AnthropicToolName.answer {
                return (
                    AnthropicOpenBlock(.answer, part: index), [.opened(choice: 0, part: index, .text(""))]
                )
            }
            if call.name == AnthropicToolName.wrappedAnswer {
                let block = AnthropicOpenBlock(.wrappedAnswer(""), part: index)
                return (block, [.opened(choice: 0, part: index, .text(""))])
            }
            call.arguments = ""
            part.content = .toolCall(call)
            let block = AnthropicOpenBlock(.call(value["input"]), part: index)
            return (block, [.opened(choice: 0, part: index, part)])
        case .image:
            return (AnthropicOpenBlock(.picture, part: index), [.opened(choice: 0, part: index, part)])
        default:
            return (AnthropicOpenBlock(.opaque(value.object ?? JSONObject(), input: ""), part: index), [])
        }
    }

    /// Reads a piece of its content; a piece of an unknown kind is passed over, except in what is kept as it comes.
    mutating func read(_ delta: JSONValue) -> [ReplyEvent] {
        if case .opaque(let object, let input) = kind {
            if let piece = delta["partial_json"]?.string {
                kind = .opaque(object, input: input + piece)
            } else {
                kind = .opaque(Self.merged(object, delta), input: input)
            }
            return []
        }
        switch (delta["type"]?.string, kind) {
        case ("text_delta", .text): return text(delta["text"]?.string)
        case ("thinking_delta", .reasoning): return text(delta["thinking"]?.string)
        case ("input_json_delta", .call), ("input_json_delta", .answer), ("input_json_delta", .wrappedAnswer):
            return input(delta["partial_json"]?.string ?? "")
        case ("signature_delta", .reasoning):
            guard let field = delta["signature"]?.string, !field.isEmpty else { return [] }
            return [.signed(choice: 0, part: part, Signature(field: field, face: .anthropic))]
        case ("citations_delta", .text):
            guard let citation = delta["citation"] else { return [] }
            return [.cited(choice: 0, part: part, AnthropicCitation.citation(citation))]
        default: return []
        }
    }

    /// Ends it.
    consuming func close() -> [ReplyEvent] {
        let closed = ReplyEvent.closed(choice: 0, part: part)
        switch kind {
        case .text, .reasoning, .picture: return [closed]
        case .call(let input): return hasText ? [closed] : text(input?.text ?? "{}") + [closed]
        case .answer: return hasText ? [closed] : text("{}") + [closed]
        case .wrappedAnswer(let arguments):
            return text(AnthropicEmulatedAnswer.unwrapped(arguments)) + [closed]
        case .opaque(var object, let input):
            // What cannot be read was cut, and its start says as much as is known.
            if !input.isEmpty, let value = try? JSONValue.read(Array(input.utf8)) { object["input"] = value }
            let whole = ContentPart(.opaque(.messages, .object(object)))
            return [.opened(choice: 0, part: part, whole), closed]
        }
    }

    private mutating func input(_ piece: String) -> [ReplyEvent] {
        if case .wrappedAnswer(let before) = kind {
            kind = .wrappedAnswer(before + piece)
            return []
        }
        return text(piece)
    }

    private mutating func text(_ text: String?) -> [ReplyEvent] {
        guard let text, !text.isEmpty else { return [] }
        hasText = true
        return [.text(choice: 0, part: part, text)]
    }

    /// Takes over the members of a piece; text is added to text.
    private static func merged(_ object: JSONObject, _ delta: JSONValue) -> JSONObject {
        var object = object
        for member in delta.object?.members ?? [] where member.key != "type" && member.value != .null {
            if case .string(let before)? = object[member.key], case .string(let piece) = member.value {
                object[member.key] = .string(before + piece)
            } else {
                object[member.key] = member.value
            }
        }
        return object
    }
}
