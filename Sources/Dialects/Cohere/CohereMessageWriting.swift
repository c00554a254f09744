import JSONText
import Vocabulary

/// Writes turns as the messages of Cohere, and gathers the documents that they bring.
struct CohereMessageWriting {
    private(set) var messages: [JSONValue] = []
    private(set) var documents: [JSONValue] = []
    private let isOwn: Bool

    init(_ conversation: Conversation, _ rendering: inout Rendering) throws(Refusal) {
        isOwn = conversation.operation == .cohereChat
        if !conversation.system.isEmpty { try append(system: conversation.system, &rendering) }
        for turn in conversation.turns {
            if turn.name != nil { _ = try rendering.give(up: .speakerNames, field: "name") }
            switch turn.role {
            case .system: try append(system: turn.parts, &rendering)
            case .user: try append(user: turn, &rendering)
            case .assistant: try append(assistant: turn, &rendering)
            }
        }
    }

    /// Says an instruction of the gateway's own before all others.
    mutating func begin(_ instruction: String) {
        messages.insert(["role": "system", "content": .string(instruction)], at: 0)
    }

    private mutating func append(system parts: [ContentPart], _ rendering: inout Rendering) throws(Refusal) {
        var values: [JSONValue] = []
        for part in parts {
            if let value = try CohereParts.body(part, &rendering) { values.append(value) }
        }
        messages.append(["role": "system", "content": Self.content(values)])
    }

    /// Results of tools first, each a message of its own; then what else the caller says.
    private mutating func append(user turn: Turn, _ rendering: inout Rendering) throws(Refusal) {
        var rest: [JSONValue] = []
        for part in turn.parts {
            guard case .toolResult(let result) = part.content else { continue }
            if part.cacheMark != nil { _ = try rendering.give(up: .cacheMarks, field: "cache_control") }
            try append(result, rest: &rest, &rendering)
        }
        var hasDocuments = false
        for part in turn.parts {
            switch part.content {
            case .toolResult: continue
            case .document:
                hasDocuments = true
                if part.cacheMark != nil { _ = try rendering.give(up: .cacheMarks, field: "cache_control") }
                if let document = try CohereParts.documentBody(part, &rendering) {
                    documents.append(document)
                }
            default:
                if let value = try CohereParts.body(part, &rendering) { rest.append(value) }
            }
        }
        guard !rest.isEmpty || turn.parts.isEmpty else {
            if hasDocuments, !isOwn { messages.append(["role": "user", "content": "See the documents."]) }
            return
        }
        messages.append(["role": "user", "content": Self.content(rest)])
    }

    /// A result has texts and documents; pictures follow in the caller's next message.
    private mutating func append(
        _ result: ToolResult,
        rest: inout [JSONValue],
        _ rendering: inout Rendering
    ) throws(Refusal) {
        var values: [JSONValue] = []
        if result.isError { values.append(["type": "text", "text": "The tool failed."]) }
        for part in result.parts {
            if case .image = part.content {
                if let value = try CohereParts.body(part, &rendering) { rest.append(value) }
            } else if case .opaque(let operation, let value) = part.content, operation != .cohereChat {
                values.append(["type": "text", "text": .string(value.text)])
            } else if let value = try CohereParts.body(part, &rendering) {
                values.append(value)
            }
        }
        if values.isEmpty, !rest.isEmpty {
            values.append(["type": "text", "text": "The result is in the next message."])
        }
        messages.append(
            ["role": "tool", "tool_call_id": .string(result.callID), "content": Self.content(values)]
        )
    }

    private mutating func append(assistant turn: Turn, _ rendering: inout Rendering) throws(Refusal) {
        let hasCalls = turn.parts.contains { if case .toolCall = $0.content { true } else { false } }
        var message = JSONObject([("role", "assistant")])
        var content: [JSONValue] = []
        var plan = ""
        var calls: [JSONValue] = []
        var citations: [JSONValue] = []
        var own: [(String, JSONValue)] = []
        for part in turn.parts {
            if part.cacheMark != nil { _ = try rendering.give(up: .cacheMarks, field: "cache_control") }
            if isOwn {
                citations += part.citations.map {
                    CohereCitations.body($0, content: content.count, of: part.text ?? "")
                }
            } else if !part.citations.isEmpty {
                _ = try rendering.give(up: .citations, field: "citations")
            }
            var said = part.content
            if case .refusal(let refusal) = said {
                guard let text = try rendering.text(ofRefusal: refusal, field: "refusal") else { continue }
                said = .text(text)
            }
            switch said {
            case .text(let text):
                // What stands beside calls is a plan, whoever said it.
                if CoherePlan.isPlan(part) || (hasCalls && !isOwn) {
                    plan += text
                } else {
                    content.append(["type": "text", "text": .string(text)])
                }
            case .reasoning(let reasoning):
                if let value = try thinking(reasoning, &rendering) { content.append(value) }
            case .toolCall(var call):
                if call.signature?.maker != rendering.maker { call.signature = nil }
                calls.append(CohereCalls.body(call))
            case .opaque(.cohereChat, let value) where value["type"] == nil:
                own += (value.object?.members ?? []).map { ($0.key, $0.value) }
            case .opaque(.cohereChat, let value): content.append(value)
            case .image, .audio, .video, .document, .toolResult, .opaque, .refusal:
                _ = try rendering.give(up: .otherFields, field: "content")
            }
        }
        message.merge(own)
        if !content.isEmpty || calls.isEmpty { message.append("content", Self.content(content)) }
        if !plan.isEmpty { message.append("tool_plan", .string(plan)) }
        if !calls.isEmpty { message.append("tool_calls", .array(calls)) }
        if !citations.isEmpty {
            message["citations"] = .array((message["citations"]?.array ?? []) + citations)
        }
        messages.append(.object(message))
    }

    /// Thoughts go back if they can be read and nobody else has proved them.
    private func thinking(
        _ reasoning: Reasoning,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue? {
        guard !reasoning.text.isEmpty, reasoning.redacted == nil, reasoning.signature == nil,
            !rendering.unsupported.contains(.reasoning)
        else {
            _ = try rendering.give(up: .reasoningHistory, field: "thinking")
            return nil
        }
        return CohereReasoning.body(reasoning)
    }

    /// One text is written as such.
    private static func content(_ values: [JSONValue]) -> JSONValue {
        if values.isEmpty { return "" }
        if values.count == 1, values[0]["type"] == "text", let text = values[0]["text"] { return text }
        return .array(values)
    }
}
