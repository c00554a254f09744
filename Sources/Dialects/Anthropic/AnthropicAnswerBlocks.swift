import JSONText

/// The parts of an answer as a caller of this dialect gets them.
enum AnthropicAnswerBlocks {
    /// What every message begins with.
    static func head(id: String, model: String, _ context: ReplyContext) -> JSONObject {
        let upstream = model.isEmpty ? context.conversation.model : model
        return JSONObject([
            ("id", .string(messageID(id, context))), ("type", "message"), ("role", "assistant"),
            ("model", .string(context.model ?? upstream)),
        ])
    }

    /// The id of a message in the form that the dialect's clients know: another provider's is put into it.
    private static func messageID(_ id: String, _ context: ReplyContext) -> String {
        if id.hasPrefix("msg_") { return id }
        let plain = id.utf8.filter { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: false
            }
        }
        return plain.isEmpty ? "msg_\(context.id)" : "msg_\(String(decoding: plain, as: UTF8.self))"
    }

    /// The blocks of a part, proofs of other providers included; none for what is empty or has no form here.
    static func blocks(_ part: ContentPart, madeID: String) -> [JSONValue] {
        switch part.content {
        case .text(let text), .refusal(let text):
            let after = part.signature.map { [redacted($0)] } ?? []
            guard !text.isEmpty else { return after }
            var block = JSONObject([("type", "text"), ("text", .string(text))])
            let citations = part.citations.compactMap(AnthropicCitation.value)
            if !citations.isEmpty { block.append("citations", .array(citations)) }
            return [with(part.native, block)] + after
        case .toolCall(let call):
            let block = JSONObject([
                ("type", "tool_use"), ("id", .string(call.id.isEmpty ? madeID : call.id)),
                ("name", .string(call.name)), ("input", AnthropicTools.input(call)),
            ])
            return (call.signature.map { [thought("", $0)] } ?? []) + [with(part.native, block)]
        case .reasoning(let reasoning):
            if let redacted = reasoning.redacted { return [self.redacted(redacted)] }
            guard !reasoning.text.isEmpty || reasoning.signature != nil else { return [] }
            return [thought(reasoning.text, reasoning.signature)]
        case .image(let media): return self.media(media, type: "image")
        case .document(let media): return self.media(media, type: "document")
        case .audio(let media): return self.media(media, type: "audio")
        case .video(let media): return self.media(media, type: "video")
        case .opaque(.messages, let block): return [block]
        case .opaque, .toolResult: return []
        }
    }

    /// A thought with its proof, which is wrapped if another provider made it; empty where there is none.
    static func thought(_ text: String, _ signature: Signature?) -> JSONValue {
        [
            "type": "thinking", "thinking": .string(text),
            "signature": .string(signature?.text(in: .anthropic) ?? ""),
        ]
    }

    /// What only its maker can read.
    static func redacted(_ signature: Signature) -> JSONValue {
        ["type": "redacted_thinking", "data": .string(signature.text(in: .anthropic))]
    }

    private static func with(_ native: NativeMembers?, _ block: JSONObject) -> JSONValue {
        var block = block
        if let native, native.operation == .messages {
            for member in native.members.members where block[member.key] == nil {
                block.append(member.key, member.value)
            }
        }
        return .object(block)
    }

    /// Models of other providers answer with pictures and sounds; the dialect has a form for those in requests.
    private static func media(_ media: Media, type: String) -> [JSONValue] {
        let source: JSONValue =
            switch media.source {
            case .base64(let data):
                ["type": "base64", "media_type": .string(media.type), "data": .string(data)]
            case .text(let text): ["type": "text", "media_type": "text/plain", "data": .string(text)]
            case .url(let url): ["type": "url", "url": .string(url)]
            case .file(let id): ["type": "file", "file_id": .string(id)]
            }
        return [["type": .string(type), "source": source]]
    }
}
