import JSONText
import Vocabulary

/// Writes turns as the items of an input.
struct ResponsesItemWriting {
    private struct Message {
        var role: Turn.Role
        var members: JSONObject
        var content: [JSONValue] = []
    }

    /// The items so far.
    private(set) var items: [JSONValue] = []
    /// Leading instructions that were no items.
    private(set) var instructions: [String] = []
    private var message: Message?
    private let isNative: Bool

    /// Begins with nothing; `isNative` says that the conversation was read in this dialect.
    init(isNative: Bool) { self.isNative = isNative }

    /// Writes leading instructions.
    mutating func write(system parts: [ContentPart], _ rendering: inout Rendering) throws(Refusal) {
        for part in parts {
            guard !(isNative && ResponsesNative.isContent(part)) else {
                try append(part, .system, &rendering)
                continue
            }
            if part.cacheMark != nil { _ = try rendering.give(up: .cacheMarks, field: "cache_control") }
            if let text = part.text { instructions.append(text) }
        }
        endMessage()
    }

    /// Writes a turn.
    mutating func write(_ turn: Turn, _ rendering: inout Rendering) throws(Refusal) {
        if turn.name != nil { _ = try rendering.give(up: .speakerNames, field: "name") }
        if turn.parts.isEmpty { message = Message(role: turn.role, members: JSONObject()) }
        for part in turn.parts {
            // Where a model ends with an empty text, an item of its own would stand between its calls and their results.
            if !isNative, turn.role == .assistant, turn.parts.count > 1, part.text?.isEmpty ?? false {
                continue
            }
            switch part.content {
            case .toolCall(let call):
                endMessage()
                items.append(.object(self.call(call, part, rendering)))
            case .toolResult(let result):
                endMessage()
                items.append(.object(try self.result(result, part, &rendering)))
            case .reasoning(let reasoning):
                endMessage()
                if let item = try self.reasoning(reasoning, part, &rendering) { items.append(.object(item)) }
            case .opaque(.responses, let value) where !ResponsesNative.isContent(part):
                endMessage()
                items.append(value)
            default: try append(part, turn.role, &rendering)
            }
        }
        endMessage()
    }

    private mutating func append(
        _ part: ContentPart,
        _ role: Turn.Role,
        _ rendering: inout Rendering
    ) throws(Refusal) {
        let item = isNative ? ResponsesNative.item(part) : nil
        if item != nil { endMessage() }
        if message == nil { message = Message(role: role, members: item ?? JSONObject()) }
        let body = try ResponsesMedia.body(
            part,
            isAnswer: role == .assistant,
            isNative: isNative,
            &rendering
        )
        if let body { message?.content.append(body) }
    }

    /// Ends the message that is open; one plain text is written as such, except in a message with an id.
    private mutating func endMessage() {
        guard let message else { return }
        self.message = nil
        var members = message.members
        var item = JSONObject([("type", "message")])
        item.append("role", members.take("role") ?? .string(message.role.rawValue))
        let isPlain = message.content.count <= 1 && members["id"] == nil
        let only = message.content.first?.object
        if isPlain, only == nil || only?.count == 2, let text = only.map({ $0["text"] }) ?? "" {
            item.append("content", text)
        } else {
            item.append("content", .array(message.content))
        }
        for member in members.members { item[member.key] = member.value }
        items.append(.object(item))
    }

    private func call(_ call: ToolCall, _ part: ContentPart, _ rendering: Rendering) -> JSONObject {
        var item = ResponsesCalls.item(call, callID: callID(call.id))
        if isNative {
            item.append("id", call.itemID.map { .string($0) })
            for member in ResponsesNative.own(part).members { item[member.key] = member.value }
        }
        return item
    }

    private func result(
        _ result: ToolResult,
        _ part: ContentPart,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONObject {
        if part.cacheMark != nil, !isNative {
            _ = try rendering.give(up: .cacheMarks, field: "cache_control")
        }
        var output: [JSONValue] = []
        if result.isError { output.append(["type": "input_text", "text": "Error:"]) }
        var whole: JSONValue?
        for inner in result.parts {
            if case .opaque(let operation, let value) = inner.content, !ResponsesNative.isContent(inner) {
                if isNative, operation == .responses { whole = value }
                output.append(["type": "input_text", "text": .string(value.text)])
            } else if let body = try ResponsesMedia.body(
                inner,
                isAnswer: false,
                isNative: isNative,
                &rendering
            ) {
                output.append(body)
            }
        }
        let type = result.isFreeForm ? "custom_tool_call_output" : "function_call_output"
        var item = JSONObject([("type", .string(type)), ("call_id", .string(callID(result.callID)))])
        let texts = output.compactMap { $0.object?.count == 2 ? $0["text"]?.string : nil }
        if let whole {
            item.append("output", whole)
        } else if output.count == texts.count, output.count <= 1 || !isNative {
            item.append("output", .string(texts.joined(separator: "\n")))
        } else {
            item.append("output", .array(output))
        }
        if isNative { for member in ResponsesNative.own(part).members { item[member.key] = member.value } }
        return item
    }

    /// Thoughts of earlier turns, if the target can read their proof, or needs none.
    private func reasoning(
        _ reasoning: Reasoning,
        _ part: ContentPart,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONObject? {
        let isReadable = reasoning.signature.map { $0.maker == rendering.maker } ?? false
        // Of the thoughts that the gateway has told, OpenAI's servers know nothing.
        let isMade = rendering.isOpenAI && ResponsesAnswerItems.isMade(reasoning: reasoning.itemID)
        let isOwn = isNative && reasoning.signature == nil && reasoning.redacted == nil && !isMade
        if isReadable || isOwn {
            return ResponsesReasoning.item(
                reasoning,
                part,
                id: reasoning.itemID,
                encrypted: reasoning.signature?.text
            )
        }
        guard !rendering.isOpenAI, !reasoning.text.isEmpty else {
            _ = try rendering.give(up: .reasoningHistory, field: "reasoning")
            return nil
        }
        return ResponsesReasoning.item(reasoning, ContentPart(part.content), id: nil, encrypted: nil)
    }

    /// OpenAI takes ids of 64 characters.
    private func callID(_ id: String) -> String { isNative ? id : ToolCallID.fitting(id, length: 64) }
}
