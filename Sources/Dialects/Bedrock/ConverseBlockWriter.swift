import JSONText

/// Writes one block of a stream; nothing of it stands there before it has content.
struct ConverseBlockWriter {
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
    private let blocks: ConverseAnswerBlocks
    private let native: NativeMembers?
    private var index: Int?
    /// A proof that came before the block, or too late for it.
    private var signature: Signature?

    /// Begins with a part as it was opened.
    init(part: Int, _ content: ContentPart, _ blocks: ConverseAnswerBlocks) {
        self.part = part
        self.blocks = blocks
        native = content.native
        switch content.content {
        case .text, .refusal:
            kind = .text
            signature = content.signature
        case .reasoning(let reasoning) where reasoning.redacted == nil: kind = .reasoning
        case .toolCall(let call):
            kind = .call(call)
            signature = call.signature
        default: kind = .whole(blocks.blocks(content, index: part))
        }
    }

    /// Writes a step of the part; `next` is the index of the next block.
    mutating func write(_ event: ReplyEvent, index next: inout Int, to bytes: inout [UInt8]) {
        switch (event, kind) {
        case (.text(_, _, let text), .text) where !text.isEmpty:
            append(["text": .string(text)], &next, to: &bytes)
        case (.text(_, _, let text), .reasoning) where !text.isEmpty:
            append(["reasoningContent": ["text": .string(text)]], &next, to: &bytes)
        case (.text(_, _, let text), .call(let call)) where !text.isEmpty:
            append(call: call, text, &next, to: &bytes)
        case (.signed(_, _, let proof), .reasoning):
            let field = proof.text(in: blocks.face)
            append(["reasoningContent": ["signature": .string(field)]], &next, to: &bytes)
        case (.signed(_, _, let proof), _): signature = proof
        case (.cited(_, _, let citation), .text):
            guard let value = ConverseCitation.value(citation) else { return }
            append(["citation": value], &next, to: &bytes)
        case (.closed, _): close(&next, to: &bytes)
        default: break
        }
    }

    private mutating func append(_ delta: JSONValue, _ next: inout Int, to bytes: inout [UInt8]) {
        Self.append(delta, at: begin(&next, to: &bytes), to: &bytes)
    }

    private static func append(_ delta: JSONValue, at index: Int, to bytes: inout [UInt8]) {
        let event: JSONValue = ["contentBlockIndex": .integer(index), "delta": delta]
        AWSEventFrames.append("contentBlockDelta", event, to: &bytes)
    }

    private mutating func append(
        call: ToolCall,
        _ text: String,
        _ next: inout Int,
        to bytes: inout [UInt8]
    ) {
        var piece = text
        if call.isFreeForm {
            // The text becomes the member of an object, piece by piece.
            piece = String(decoding: JSONString.encode(text).dropFirst().dropLast(), as: UTF8.self)
            if index == nil { piece = "{\"input\":\"" + piece }
        }
        append(["toolUse": ["input": .string(piece)]], &next, to: &bytes)
    }

    private mutating func close(_ next: inout Int, to bytes: inout [UInt8]) {
        switch kind {
        case .whole(let blocks):
            for block in blocks { Self.append(whole: block, &next, to: &bytes) }
            return
        case .call(let call):
            let end = index == nil ? "{\"input\":\"\"}" : "\"}"
            if call.isFreeForm {
                append(["toolUse": ["input": .string(end)]], &next, to: &bytes)
            } else if index == nil {
                append(["toolUse": ["input": "{}"]], &next, to: &bytes)
            }
        case .text, .reasoning: break
        }
        if let index { Self.stop(index, to: &bytes) }
        if let signature { Self.append(whole: blocks.redacted(signature), &next, to: &bytes) }
    }

    /// The index of the block, which begins now if it has not begun.
    private mutating func begin(_ next: inout Int, to bytes: inout [UInt8]) -> Int {
        if let index { return index }
        if case .call = kind, let signature {
            Self.append(whole: blocks.thought("", signature), &next, to: &bytes)
            self.signature = nil
        }
        let index = next
        self.index = index
        next += 1
        if case .call(let call) = kind {
            var start = JSONObject([
                ("toolUseId", .string(blocks.callID(call, index: part))), ("name", .string(call.name)),
            ])
            start.append(own: native, of: .converse)
            Self.append(start: ["toolUse": .object(start)], at: index, to: &bytes)
        }
        return index
    }

    private static func append(start: JSONValue, at index: Int, to bytes: inout [UInt8]) {
        let event: JSONValue = ["contentBlockIndex": .integer(index), "start": start]
        AWSEventFrames.append("contentBlockStart", event, to: &bytes)
    }

    private static func stop(_ index: Int, to bytes: inout [UInt8]) {
        AWSEventFrames.append("contentBlockStop", ["contentBlockIndex": .integer(index)], to: &bytes)
    }

    /// Appends a block that comes whole, in the pieces that the dialect has for it.
    private static func append(whole block: JSONValue, _ next: inout Int, to bytes: inout [UInt8]) {
        let index = next
        next += 1
        guard let member = block.object?.members.first else { return }
        switch member.key {
        case "reasoningContent":
            let text = member.value["reasoningText"]
            // A thought's text and its proof are pieces apart, as readers look for them there.
            if let words = text?["text"]?.string, !words.isEmpty {
                append(["reasoningContent": ["text": .string(words)]], at: index, to: &bytes)
            }
            if let proof = text?["signature"] {
                append(["reasoningContent": ["signature": proof]], at: index, to: &bytes)
            }
            if let data = member.value["redactedContent"] {
                append(["reasoningContent": ["redactedContent": data]], at: index, to: &bytes)
            }
        case "toolUse", "toolResult":
            var start = member.value.object ?? JSONObject()
            let input = start.take("input")
            let content = start.take("content")
            append(start: .object(JSONObject([(member.key, .object(start))])), at: index, to: &bytes)
            if let input { append(["toolUse": ["input": .string(input.text)]], at: index, to: &bytes) }
            if let content { append(["toolResult": content], at: index, to: &bytes) }
        case "image":
            var start = member.value.object ?? JSONObject()
            let source = start.take("source")
            append(start: ["image": .object(start)], at: index, to: &bytes)
            if let source { append(["image": ["source": source]], at: index, to: &bytes) }
        default: append(block, at: index, to: &bytes)
        }
        stop(index, to: &bytes)
    }
}
