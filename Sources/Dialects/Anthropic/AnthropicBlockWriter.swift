import JSONText

/// Writes one block of a stream; nothing before it has content, and nothing at all if it never has.
struct AnthropicBlockWriter {
    private enum Kind {
        case text
        case reasoning
        case call(ToolCall)
        /// What comes whole: blocks in order, of which there may be none.
        case whole([JSONValue])
    }

    /// The part that it is.
    let part: Int
    private let kind: Kind
    private let native: NativeMembers?
    private let madeID: String
    private var index: Int?
    /// A proof that came before the block, or too late for it.
    private var signature: Signature?

    /// Begins with a part as it was opened.
    init(part: Int, _ content: ContentPart, madeID: String) {
        self.part = part
        self.madeID = madeID
        native = content.native
        switch content.content {
        case .text, .refusal:
            kind = .text
            signature = content.signature
        case .reasoning(let reasoning) where reasoning.redacted == nil: kind = .reasoning
        case .toolCall(let call):
            kind = .call(call)
            signature = call.signature
        default: kind = .whole(AnthropicAnswerBlocks.blocks(content, madeID: madeID))
        }
    }

    /// Writes a step of the part; `next` is the index of the next block.
    mutating func write(_ event: ReplyEvent, index next: inout Int, to bytes: inout [UInt8]) {
        switch event {
        case .text(_, _, let text): if !text.isEmpty { append(text, &next, to: &bytes) }
        case .signed(_, _, let proof): sign(proof, &next, to: &bytes)
        case .cited(_, _, let citation):
            guard case .text = kind, let value = AnthropicCitation.value(citation) else { return }
            let delta: JSONValue = ["type": "citations_delta", "citation": value]
            let index = begin(&next, to: &bytes)
            AnthropicEventText.append(
                "content_block_delta",
                ["index": .integer(index), "delta": delta],
                to: &bytes
            )
        case .closed: close(&next, to: &bytes)
        default: break
        }
    }

    private mutating func append(_ text: String, _ next: inout Int, to bytes: inout [UInt8]) {
        switch kind {
        case .text:
            let index = begin(&next, to: &bytes)
            AnthropicEventText.appendDelta("text_delta", "text", text, index: index, to: &bytes)
        case .reasoning:
            let index = begin(&next, to: &bytes)
            AnthropicEventText.appendDelta("thinking_delta", "thinking", text, index: index, to: &bytes)
        case .call(let call):
            let isFirst = index == nil
            let index = begin(&next, to: &bytes)
            var piece = text
            if call.isFreeForm {
                // The text becomes the member of an object, piece by piece.
                piece = String(decoding: JSONString.encode(text).dropFirst().dropLast(), as: UTF8.self)
                if isFirst { piece = "{\"input\":\"" + piece }
            }
            AnthropicEventText.appendDelta(
                "input_json_delta",
                "partial_json",
                piece,
                index: index,
                to: &bytes
            )
        case .whole: break
        }
    }

    private mutating func sign(_ proof: Signature, _ next: inout Int, to bytes: inout [UInt8]) {
        guard case .reasoning = kind else {
            signature = proof
            return
        }
        let index = begin(&next, to: &bytes)
        let text = proof.text(in: .anthropic)
        AnthropicEventText.appendDelta("signature_delta", "signature", text, index: index, to: &bytes)
    }

    private mutating func close(_ next: inout Int, to bytes: inout [UInt8]) {
        switch kind {
        case .whole(let blocks):
            for block in blocks { Self.append(whole: block, &next, to: &bytes) }
            return
        case .call(let call):
            let isEmpty = index == nil
            let index = begin(&next, to: &bytes)
            if call.isFreeForm {
                let end = isEmpty ? "{\"input\":\"\"}" : "\"}"
                AnthropicEventText.appendDelta(
                    "input_json_delta",
                    "partial_json",
                    end,
                    index: index,
                    to: &bytes
                )
            }
        case .text, .reasoning: break
        }
        if let index {
            AnthropicEventText.append("content_block_stop", ["index": .integer(index)], to: &bytes)
        }
        if let signature { Self.append(whole: AnthropicAnswerBlocks.redacted(signature), &next, to: &bytes) }
    }

    /// The index of the block, which begins now if it has not begun.
    private mutating func begin(_ next: inout Int, to bytes: inout [UInt8]) -> Int {
        if let index { return index }
        var block: JSONObject
        switch kind {
        case .text: block = JSONObject([("type", "text"), ("text", "")])
        case .reasoning:
            block = JSONObject([("type", "thinking"), ("thinking", ""), ("signature", "")])
        case .call(let call):
            if let signature {
                Self.append(whole: AnthropicAnswerBlocks.thought("", signature), &next, to: &bytes)
            }
            signature = nil
            block = JSONObject([
                ("type", "tool_use"), ("id", .string(call.id.isEmpty ? madeID : call.id)),
                ("name", .string(call.name)), ("input", [:]),
            ])
        case .whole: block = JSONObject()
        }
        if let native, native.operation == .messages {
            for member in native.members.members where block[member.key] == nil {
                block.append(member.key, member.value)
            }
        }
        let index = next
        self.index = index
        next += 1
        let members: JSONValue = ["index": .integer(index), "content_block": .object(block)]
        AnthropicEventText.append("content_block_start", members, to: &bytes)
        return index
    }

    /// Appends a block that has no pieces; a thought's proof is a piece all the same, as readers look for it there.
    private static func append(whole block: JSONValue, _ next: inout Int, to bytes: inout [UInt8]) {
        let index = next
        next += 1
        var start = block
        var proof: String?
        if block["type"] == "thinking", case .object(var object) = block {
            proof = object["signature"]?.string
            object["signature"] = ""
            start = .object(object)
        }
        let members: JSONValue = ["index": .integer(index), "content_block": start]
        AnthropicEventText.append("content_block_start", members, to: &bytes)
        if let proof, !proof.isEmpty {
            AnthropicEventText.appendDelta("signature_delta", "signature", proof, index: index, to: &bytes)
        }
        AnthropicEventText.append("content_block_stop", ["index": .integer(index)], to: &bytes)
    }
}
