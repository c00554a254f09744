import JSONText
import Vocabulary

/// Writes turns as the messages of Chat Completions.
enum ChatMessageWriting {
    static func messages(
        _ conversation: Conversation,
        _ rendering: inout Rendering
    ) throws(Refusal) -> [JSONValue] {
        var messages: [JSONValue] = []
        if let system = try text(conversation.system, &rendering), !system.isEmpty {
            messages.append(["role": "system", "content": .string(system)])
        }
        let isNative = conversation.operation == .chatCompletions
        for turn in conversation.turns {
            switch turn.role {
            case .system:
                let text = try text(turn.parts, &rendering) ?? ""
                messages.append(["role": "system", "content": .string(text)])
            case .user: try append(user: turn, isNative: isNative, to: &messages, &rendering)
            case .assistant: messages.append(try assistant(turn, isNative: isNative, &rendering))
            }
        }
        return messages
    }

    /// Instructions as one text, blank lines between its parts.
    private static func text(_ parts: [ContentPart], _ rendering: inout Rendering) throws(Refusal) -> String?
    {
        if parts.contains(where: { $0.cacheMark != nil }) {
            _ = try rendering.give(up: .cacheMarks, field: "cache_control")
        }
        return parts.compactMap(\.text).joined(separator: "\n\n")
    }

    /// Results of tools first, each a message of its own; then what else the caller says, with the pictures of results:
    /// a message of the caller's between a call and its result is refused.
    private static func append(
        user turn: Turn,
        isNative: Bool,
        to messages: inout [JSONValue],
        _ rendering: inout Rendering
    ) throws(Refusal) {
        var rest: [JSONValue] = []
        var isPlain = true
        for part in turn.parts {
            guard case .toolResult(let result) = part.content else { continue }
            if part.cacheMark != nil { _ = try rendering.give(up: .cacheMarks, field: "cache_control") }
            var content = result.isError ? "Error: \(result.text)" : result.text
            var attachments: [JSONValue] = []
            for inner in result.parts where inner.text == nil {
                if case .opaque(_, let value) = inner.content {
                    content += content.isEmpty ? value.text : "\n\(value.text)"
                } else if case .document(let document) = inner.content,
                    let text = document.spoken ?? (isNative ? nil : document.asText?.spoken)
                {
                    if document.isCitable == true {
                        _ = try rendering.give(up: .citations, field: "citations")
                    }
                    content += content.isEmpty ? text : "\n\(text)"
                } else if let body = try ChatParts.body(inner, isNative: isNative, &rendering) {
                    attachments.append(body)
                }
            }
            if !attachments.isEmpty {
                if content.isEmpty { content = "The result is in the next message." }
                isPlain = false
                rest += attachments
            }
            let id = fitting(result.callID, isNative: isNative, rendering)
            messages.append(["role": "tool", "tool_call_id": .string(id), "content": .string(content)])
        }
        for part in turn.parts {
            if case .toolResult = part.content { continue }
            guard let body = try ChatParts.body(part, isNative: isNative, &rendering) else { continue }
            if part.text == nil { isPlain = false }
            rest.append(body)
        }
        guard !rest.isEmpty || turn.parts.isEmpty else { return }
        var message = JSONObject([("role", "user")])
        if isPlain, rest.count <= 1 {
            message.append("content", rest.first?["text"] ?? "")
        } else {
            message.append("content", .array(rest))
        }
        message.append("name", turn.name.map { .string($0) })
        messages.append(.object(message))
    }

    private static func assistant(
        _ turn: Turn,
        isNative: Bool,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue {
        var message = JSONObject([("role", "assistant")])
        var text = ""
        var hasText = false
        var calls: [JSONValue] = []
        var thoughts: [Reasoning] = []
        var own: [(String, JSONValue)] = []
        for part in turn.parts {
            if part.cacheMark != nil { _ = try rendering.give(up: .cacheMarks, field: "cache_control") }
            switch part.content {
            case .text(let piece):
                text += piece
                hasText = true
            case .refusal(let refusal) where !rendering.isMistral:
                message.append("refusal", .string(refusal))
            case .refusal(let refusal):
                guard let said = try rendering.text(ofRefusal: refusal, field: "refusal") else { continue }
                text += said
                hasText = true
            case .toolCall(let call): calls.append(self.call(call, isNative: isNative, rendering))
            case .reasoning(let reasoning): thoughts.append(reasoning)
            case .opaque(.chatCompletions, let value):
                own += (value.object?.members ?? []).map { ($0.key, $0.value) }
            case .image, .audio, .video, .document, .toolResult, .opaque:
                _ = try rendering.give(up: .otherFields, field: "content")
            }
        }
        message.merge(own)
        message.append("content", hasText || calls.isEmpty ? .string(text) : .null)
        try write(thoughts, to: &message, &rendering)
        if !calls.isEmpty { message.append("tool_calls", .array(calls)) }
        return .object(message)
    }

    private static func call(_ call: ToolCall, isNative: Bool, _ rendering: Rendering) -> JSONValue {
        var call = call
        if call.signature?.maker != rendering.maker { call.signature = nil }
        call.id = fitting(call.id, isNative: isNative, rendering)
        return ChatCalls.body(rendering.isOpenAI ? call : call.asFunction)
    }

    /// The id of a call as the target takes it, at the call and at its result alike.
    ///
    /// OpenAI refuses those of more than 40 characters ("string too long. Expected a string with maximum length 40",
    /// github.com/vercel/ai/issues/5171, read 2026-11).
    private static func fitting(_ id: String, isNative: Bool, _ rendering: Rendering) -> String {
        guard rendering.isOpenAI, !isNative else { return id }
        return ToolCallID.fitting(id, length: 40)
    }

    /// Thoughts of earlier turns go to servers that want them back; others would refuse the field.
    private static func write(
        _ thoughts: [Reasoning],
        to message: inout JSONObject,
        _ rendering: inout Rendering
    ) throws(Refusal) {
        guard !thoughts.isEmpty else { return }
        if rendering.quirks.thoughts == .details {
            let details = thoughts.enumerated().flatMap {
                ChatReasoning.details($0.element, index: $0.offset)
            }
            message.append("reasoning_details", .array(details))
            return
        }
        if rendering.isMistral {
            // Only what Mistral's models have thought themselves, or what nobody has proved.
            let own = thoughts.filter {
                !$0.text.isEmpty && $0.redacted == nil && $0.signature.map { $0.maker == .mistral } ?? true
            }
            if own.count < thoughts.count { _ = try rendering.give(up: .reasoningHistory, field: "thinking") }
            if !own.isEmpty {
                message["content"] = ChatMistralMessages.content(own, text: message["content"])
            }
            return
        }
        let text = thoughts.map(\.text).joined()
        if rendering.quirks.thoughts == .content, !text.isEmpty {
            message.append("reasoning_content", .string(text))
        } else {
            _ = try rendering.give(up: .reasoningHistory, field: "thinking")
        }
    }
}
