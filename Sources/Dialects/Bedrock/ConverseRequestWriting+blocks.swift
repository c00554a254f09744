import JSONText
import Vocabulary

/// The parts of turns as blocks.
extension ConverseRequestWriting {
    /// The longest id of a call; letters, digits, `_` and `-` (API reference, `ToolUseBlock`).
    private static let longestID = 64

    /// The blocks of a part, with the mark after them; there may be none.
    mutating func blocks(_ part: ContentPart, role: Turn.Role, path: String) throws(Refusal) -> [JSONValue] {
        let blocks = try content(part, role: role, path: path)
        return try blocks.isEmpty ? [] : blocks + cachePoint(part.cacheMark)
    }

    private mutating func content(
        _ part: ContentPart,
        role: Turn.Role,
        path: String
    ) throws(Refusal) -> [JSONValue] {
        switch part.content {
        case .text(let text):
            guard isNative || !text.isBlank else { return [] }
            return [try self.text(text, part, path)]
        case .refusal(let refusal):
            guard let text = try rendering.text(ofRefusal: refusal, field: path) else { return [] }
            return [try self.text(text, part, path)]
        case .toolCall(let call): return [try toolCall(call, part, path)]
        case .toolResult(let result): return [try toolResult(result, part, path)]
        case .reasoning(let reasoning): return try self.reasoning(reasoning, part, path).map { [$0] } ?? []
        case .opaque(.converse, let block): return [block]
        case .opaque:
            try rendering.give(upForeign: part, of: role, field: path)
            return []
        case .image(let media): return try self.media(media, .image, part, role, path)
        case .document(let media): return try self.media(media, .document, part, role, path)
        case .video(let media): return try self.media(media, .video, part, role, path)
        case .audio(let media): return try self.media(media, .audio, part, role, path)
        }
    }

    /// An object with the members of a part that only this dialect knows.
    func with(_ native: NativeMembers?, _ object: JSONObject) -> JSONValue {
        var object = object
        object.append(own: native, of: .converse)
        return .object(object)
    }

    private mutating func text(
        _ text: String,
        _ part: ContentPart,
        _ path: String
    ) throws(Refusal) -> JSONValue {
        let citations = part.citations.compactMap { $0.operation == .converse ? $0.native : nil }
        if citations.count < part.citations.count {
            _ = try rendering.give(up: .citations, field: "\(path).citations")
        }
        return ConverseCitation.block(text, part, citations: citations)
    }

    private func toolCall(_ call: ToolCall, _ part: ContentPart, _ path: String) throws(Refusal) -> JSONValue
    {
        let object = JSONObject([
            ("toolUseId", .string(allowedID(call.id))),
            ("name", .string(try allowedName(call.name, path: "\(path).name"))),
            ("input", AnthropicTools.input(call)),
        ])
        return ["toolUse": with(part.native, object)]
    }

    private mutating func toolResult(
        _ result: ToolResult,
        _ part: ContentPart,
        _ path: String
    ) throws(Refusal) -> JSONValue {
        var content: [JSONValue] = []
        for (index, part) in result.parts.enumerated() {
            if case .opaque(let operation, let value) = part.content,
                operation != .converse || part.native?.members["json"] == true
            {
                let isObject = value.object != nil || isNative
                content.append(isObject ? ["json": value] : ["text": .string(value.string ?? value.text)])
            } else {
                content += try blocks(part, role: .user, path: "\(path).content[\(index)]")
            }
        }
        if !isNative, content.isEmpty { content = [["text": "The tool gave nothing."]] }
        var object = JSONObject([("toolUseId", .string(allowedID(result.callID)))])
        if result.isError, !isNative, !facts.takesResultStatus {
            content.insert(["text": "Error:"], at: 0)
        }
        object.append("content", .array(content))
        if result.isError, isNative || facts.takesResultStatus { object.append("status", "error") }
        return ["toolResult": with(part.native, object)]
    }

    /// Thoughts go back to their maker alone, and only with the proof that they are its own.
    private mutating func reasoning(
        _ reasoning: Reasoning,
        _ part: ContentPart,
        _ path: String
    ) throws(Refusal) -> JSONValue? {
        if let redacted = reasoning.redacted, isReadable(redacted) {
            let object = JSONObject([("redactedContent", .string(redacted.text))])
            return ["reasoningContent": with(part.native, object)]
        }
        // Claude takes no thoughts without proof.
        let isOwn = reasoning.signature.map(isReadable) ?? (isNative && facts.family != .claude)
        if isOwn, reasoning.redacted == nil {
            var text = JSONObject([("text", .string(reasoning.text))])
            text.append("signature", reasoning.signature.map { .string($0.text) })
            return ["reasoningContent": with(part.native, JSONObject([("reasoningText", .object(text))]))]
        }
        _ = try rendering.give(up: .reasoningHistory, field: path)
        return nil
    }

    /// Whether the model reads a proof: its maker's, or one that a caller of this dialect brought without a maker's name.
    func isReadable(_ signature: Signature) -> Bool {
        signature.maker == facts.maker || isNative && signature.maker == .bedrock
    }

    private func allowedID(_ id: String) -> String {
        isNative ? id : ToolCallID.fitting(id, length: Self.longestID)
    }
}
