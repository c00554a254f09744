import JSONText

/// A block of a stream between its first event and its stop.
struct ConverseOpenBlock: Hashable {
    private enum Kind: Hashable {
        case text
        /// Thoughts, with the proof as far as it has come.
        case reasoning(signature: String)
        /// Thoughts that only their maker can read, as far as they have come.
        case redacted(String)
        case call
        /// A block that only this dialect has: its key, its members, and pieces of its input.
        case opaque(String, JSONObject, input: String)
    }

    private var kind: Kind
    private let part: Int
    private let maker: Signature.Maker
    private var isOpen = false
    private var hasText = false

    private init(_ kind: Kind, part: Int, maker: Signature.Maker) {
        self.kind = kind
        self.part = part
        self.maker = maker
    }

    /// Begins with a block's first piece, which is yet to be read; `nil` if a piece alone does not say what it is of.
    init?(firstPiece delta: JSONValue, part: Int, maker: Signature.Maker) {
        if delta["reasoningContent"]?["redactedContent"] != nil {
            self.init(.redacted(""), part: part, maker: maker)
        } else if delta["reasoningContent"] != nil {
            self.init(.reasoning(signature: ""), part: part, maker: maker)
        } else if delta["text"]?.string?.isEmpty == false || delta["citation"] != nil {
            self.init(.text, part: part, maker: maker)
        } else if let member = delta.object?.members.first(where: { !["text", "toolUse"].contains($0.key) }) {
            self.init(.opaque(member.key, JSONObject(), input: ""), part: part, maker: maker)
        } else {
            return nil
        }
    }

    /// Begins with a block as its start has it.
    static func open(
        _ start: JSONValue,
        part: Int,
        maker: Signature.Maker
    ) throws(AnthropicFormError) -> (block: ConverseOpenBlock, events: [ReplyEvent]) {
        var fields = try AnthropicFields(start, path: "start")
        if start["toolUse"].map(ConverseBlockReading.isCall) ?? true, var tool = try fields.fields("toolUse")
        {
            let name = AnthropicToolName.original(of: try tool.requiredString("name"))
            let call = ToolCall(id: try tool.requiredString("toolUseId"), name: name, arguments: "")
            var content = ContentPart(.toolCall(call))
            content.native = NativeMembers(.converse, tool.rest.withoutNulls)
            var block = ConverseOpenBlock(.call, part: part, maker: maker)
            block.isOpen = true
            return (block, [.opened(choice: 0, part: part, content)])
        }
        let member = start.object?.withoutNulls.members.first
        let kind = Kind.opaque(member?.key ?? "", member?.value.object ?? JSONObject(), input: "")
        return (ConverseOpenBlock(kind, part: part, maker: maker), [])
    }

    /// Reads a piece of its content.
    mutating func read(_ delta: JSONValue) -> [ReplyEvent] {
        switch kind {
        case .text:
            let citation = delta["citation"].map { value in
                opened(.text("")) + [.cited(choice: 0, part: part, ConverseCitation.citation(value))]
            }
            return text(delta["text"]?.string, of: .text("")) + (citation ?? [])
        case .reasoning(let signature):
            let piece = delta["reasoningContent"]
            if let more = piece?["signature"]?.string { kind = .reasoning(signature: signature + more) }
            return text(piece?["text"]?.string, of: Self.thought)
        case .redacted(let data):
            kind = .redacted(data + (delta["reasoningContent"]?["redactedContent"]?.string ?? ""))
            return []
        case .call: return text(delta["toolUse"]?["input"]?.string, of: nil)
        case .opaque(let key, let object, let input):
            kind = Self.added(delta[key], to: object, key, input)
            return []
        }
    }

    /// Ends it.
    consuming func close() -> [ReplyEvent] {
        let closed = ReplyEvent.closed(choice: 0, part: part)
        switch kind {
        case .text: return isOpen ? [closed] : []
        case .reasoning(let field):
            guard isOpen || !field.isEmpty else { return [] }
            let begun = opened(Self.thought)
            guard !field.isEmpty else { return begun + [closed] }
            let signature = Signature(field: field, face: maker)
            return begun + [.signed(choice: 0, part: part, signature), closed]
        case .redacted(let data):
            var reasoning = Reasoning(text: "")
            reasoning.redacted = SignatureBlob.signature(data, face: maker)
            return opened(ContentPart(.reasoning(reasoning))) + [closed]
        case .call: return hasText ? [closed] : text("{}", of: nil) + [closed]
        case .opaque(let key, var object, let input):
            guard !key.isEmpty else { return [] }
            // What cannot be read was cut, and its start says as much as is known.
            if !input.isEmpty, let value = try? JSONValue.read(Array(input.utf8)) { object["input"] = value }
            let whole = JSONValue.object(JSONObject([(key, .object(object))]))
            return opened(content(whole)) + [closed]
        }
    }

    /// What a whole block is: a picture, or one that only this dialect has.
    private func content(_ block: JSONValue) -> ContentPart {
        // What cannot be read stays as it came.
        if let part = try? ConverseBlockReading(maker: maker).part(block, path: "delta"),
            case .image = part.content
        {
            return part
        }
        return ContentPart(.opaque(.converse, block))
    }

    private static let thought = ContentPart(.reasoning(Reasoning(text: "")))

    /// Opens the part, unless it is open.
    private mutating func opened(_ content: ContentPart) -> [ReplyEvent] {
        guard !isOpen else { return [] }
        isOpen = true
        return [.opened(choice: 0, part: part, content)]
    }

    private mutating func text(_ text: String?, of content: ContentPart?) -> [ReplyEvent] {
        guard let text, !text.isEmpty else { return [] }
        hasText = true
        return (content.map { opened($0) } ?? []) + [.text(choice: 0, part: part, text)]
    }

    /// A block with a piece added: pieces of a call's input are text, those of a result its content, all else members.
    private static func added(
        _ piece: JSONValue?,
        to object: JSONObject,
        _ key: String,
        _ input: String
    ) -> Kind {
        var object = object
        if let content = piece?.array {
            object["content"] = .array((object["content"]?.array ?? []) + content)
        }
        for member in piece?.object?.members ?? [] where member.key != "input" {
            object[member.key] = member.value
        }
        return .opaque(key, object, input: input + (piece?["input"]?.string ?? ""))
    }
}
