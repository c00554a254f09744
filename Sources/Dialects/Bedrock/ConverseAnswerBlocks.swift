import JSONText

/// The parts of an answer as a caller of this dialect gets them.
struct ConverseAnswerBlocks {
    /// Whose signatures stand in the caller's fields as they are; those of others are wrapped.
    let face: Signature.Maker
    private let id: String

    /// Begins the blocks of an answer.
    init(_ context: ReplyContext) {
        face = ConverseModelFacts.maker(of: context.conversation.model)
        id = context.id
    }

    /// The id of a call that its provider gave none.
    func callID(_ call: ToolCall, index: Int) -> String {
        call.id.isEmpty ? "tooluse_\(id)_\(index)" : call.id
    }

    /// The blocks of a part, proofs of other providers included; none for what is empty or has no form here.
    func blocks(_ part: ContentPart, index: Int) -> [JSONValue] {
        switch part.content {
        case .text(let text), .refusal(let text):
            let after = part.signature.map { [redacted($0)] } ?? []
            guard !text.isEmpty else { return after }
            let citations = part.citations.compactMap(ConverseCitation.value)
            return [ConverseCitation.block(text, part, citations: citations)] + after
        case .toolCall(let call):
            var object = JSONObject([
                ("toolUseId", .string(callID(call, index: index))), ("name", .string(call.name)),
                ("input", AnthropicTools.input(call)),
            ])
            object.append(own: part.native, of: .converse)
            return (call.signature.map { [thought("", $0)] } ?? []) + [["toolUse": .object(object)]]
        case .reasoning(let reasoning):
            if let redacted = reasoning.redacted { return [self.redacted(redacted)] }
            guard !reasoning.text.isEmpty || reasoning.signature != nil else { return [] }
            return [thought(reasoning.text, reasoning.signature)]
        case .image(let media): return self.media(media, .image)
        case .document(let media): return self.media(media, .document)
        case .audio(let media): return self.media(media, .audio)
        case .video(let media): return self.media(media, .video)
        case .opaque(.converse, let block): return [block]
        case .opaque, .toolResult: return []
        }
    }

    /// A thought with its proof.
    func thought(_ text: String, _ signature: Signature?) -> JSONValue {
        var value = JSONObject([("text", .string(text))])
        value.append("signature", signature.map { .string($0.text(in: face)) })
        return ["reasoningContent": ["reasoningText": .object(value)]]
    }

    /// What only its maker can read.
    func redacted(_ signature: Signature) -> JSONValue {
        ["reasoningContent": ["redactedContent": .string(SignatureBlob.field(signature, face: face))]]
    }

    /// Media that are carried; the dialect has no form for addresses.
    private func media(_ media: Media, _ kind: ConverseMediaKind) -> [JSONValue] {
        guard case .base64(let data) = media.source else {
            return media.url.map { [["text": .string($0)]] } ?? []
        }
        var block = JSONObject()
        block.append("format", ConverseFormat.word(media.type, of: kind).map(JSONValue.string))
        if kind == .document { block.append("name", .string(media.name ?? "document")) }
        block.append("source", ["bytes": .string(data)])
        return [.object(JSONObject([(kind.rawValue, .object(block))]))]
    }
}
