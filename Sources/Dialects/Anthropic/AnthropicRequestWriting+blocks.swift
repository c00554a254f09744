import JSONText
import Vocabulary

/// The parts of turns as blocks.
extension AnthropicRequestWriting {
    /// The blocks of a part, of which there may be none.
    mutating func blocks(_ part: ContentPart, role: Turn.Role, path: String) throws(Refusal) -> [JSONValue] {
        switch part.content {
        case .text(let text):
            guard !text.isBlank else { return [] }
            return [try finished(self.text(text, part, path), part)]
        case .refusal(let refusal):
            guard let text = try rendering.text(ofRefusal: refusal, field: path) else { return [] }
            return [try finished(self.text(text, part, path), part)]
        case .toolCall(let call): return [try finished(toolCall(call, path), part)]
        case .toolResult(let result): return [try finished(toolResult(result, path), part)]
        case .reasoning(let reasoning): return try self.reasoning(reasoning, path).map { [$0] } ?? []
        case .opaque(.messages, let block): return [block]
        case .opaque:
            try rendering.give(upForeign: part, of: role, field: path)
            return []
        case .audio:
            _ = try rendering.give(up: .audio, field: path)
            return []
        case .video:
            _ = try rendering.give(up: .video, field: path)
            return []
        case .image(let media), .document(let media):
            let isImage = if case .image = part.content { true } else { false }
            let capability: Capability = isImage ? .images : .documents
            // A picture that a model has made has no place in what it said.
            if isImage, role == .assistant {
                _ = try rendering.give(up: .otherFields, field: path)
                return []
            }
            if role == .user, lacks(capability), let text = media.spoken {
                return [try marked(said(text, media, path), part)]
            }
            guard role == .user, !lacks(capability) else {
                _ = try rendering.give(up: capability, field: path)
                return []
            }
            let own = part.native.flatMap { $0.operation == .messages ? $0.members : nil }
            guard let block = try self.media(media, own, isImage: isImage, path) else { return [] }
            // What the caller said of a document is said of no text that stands for it.
            return [try block["type"] == "text" ? marked(block, part) : finished(block, part)]
        }
    }

    /// Adds the mark that every block may have.
    private mutating func marked(_ block: JSONObject, _ part: ContentPart) throws(Refusal) -> JSONValue {
        var block = block
        block.append("cache_control", try cacheControl(part.cacheMark))
        return .object(block)
    }

    /// Adds what every block may have, and what the caller had in this one.
    private mutating func finished(_ block: JSONObject, _ part: ContentPart) throws(Refusal) -> JSONValue {
        var block = block
        block.append("cache_control", try cacheControl(part.cacheMark))
        if let native = part.native, native.operation == .messages {
            for member in native.members.members where block[member.key] == nil {
                block.append(member.key, member.value)
            }
        }
        return .object(block)
    }

    private mutating func text(
        _ text: String,
        _ part: ContentPart,
        _ path: String
    ) throws(Refusal) -> JSONObject {
        var block = JSONObject([("type", "text"), ("text", .string(text))])
        let citations = part.citations.compactMap(AnthropicCitation.returnedValue)
        if !citations.isEmpty { block.append("citations", .array(citations)) }
        if citations.count < part.citations.count {
            _ = try rendering.give(up: .citations, field: "\(path).citations")
        }
        return block
    }

    private func toolCall(_ call: ToolCall, _ path: String) throws(Refusal) -> JSONObject {
        JSONObject([
            ("type", "tool_use"), ("id", .string(Self.allowedID(call.id))),
            ("name", .string(try allowedName(call.name, path: "\(path).name"))),
            ("input", AnthropicTools.input(call)),
        ])
    }

    private mutating func toolResult(_ result: ToolResult, _ path: String) throws(Refusal) -> JSONObject {
        var block = JSONObject([
            ("type", "tool_result"), ("tool_use_id", .string(Self.allowedID(result.callID))),
        ])
        var content: [JSONValue] = []
        for (index, part) in result.parts.enumerated() {
            if case .opaque(let operation, let value) = part.content, operation != .messages {
                // An object of another dialect says what the tool gave; here it is said as text.
                content.append(["type": "text", "text": .string(value.string ?? value.text)])
            } else {
                content += try blocks(part, role: .user, path: "\(path).content[\(index)]")
            }
        }
        if !content.isEmpty { block.append("content", Self.content(content)) }
        if result.isError { block.append("is_error", true) }
        return block
    }

    /// Thoughts go back to their maker alone, and only with the proof that they are its own.
    private mutating func reasoning(_ reasoning: Reasoning, _ path: String) throws(Refusal) -> JSONValue? {
        if let redacted = reasoning.redacted, isOfTarget(redacted) {
            return ["type": "redacted_thinking", "data": .string(redacted.text)]
        }
        if let signature = reasoning.signature, isOfTarget(signature) {
            return [
                "type": "thinking", "thinking": .string(reasoning.text), "signature": .string(signature.text),
            ]
        }
        // Compatible servers sign nothing and take what they said.
        if rendering.maker != .anthropic, reasoning.signature == nil, !reasoning.text.isBlank {
            return ["type": "thinking", "thinking": .string(reasoning.text), "signature": ""]
        }
        _ = try rendering.give(up: .reasoningHistory, field: path)
        return nil
    }

    /// Whether the target can read a proof: its own, which in this dialect look like Anthropic's whoever made them.
    func isOfTarget(_ signature: Signature) -> Bool {
        signature.maker == rendering.maker || signature.maker == .anthropic && rendering.maker == .other
    }

    /// The id of a call as the API takes it: letters and digits, `_` and `-`.
    private static func allowedID(_ id: String) -> String { ToolCallID.fitting(id, length: 256) }
}
