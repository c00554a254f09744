import JSONText
import Vocabulary

/// Reads an answer in the words of Chat Completions.
enum ChatReplyReading {
    static func reply(_ body: JSONValue) throws(UpstreamProblem) -> Reply {
        guard let choices = body["choices"]?.array, !choices.isEmpty else {
            if body["error"] != nil { throw ChatFailure.problem(within: body) }
            throw UpstreamProblem(.failed, status: 502, message: "The upstream's answer has no 'choices'.")
        }
        var reply = Reply(
            id: body["id"]?.string ?? "",
            model: body["model"]?.string ?? "",
            choices: choices.enumerated().map { choice($0.element, index: $0.offset) }
        )
        reply.created = body["created"]?.integer
        reply.usage = UsageReport.usage(body["usage"])
        reply.serviceTier = body["service_tier"]?.string
        reply.usage?.serviceTier = reply.serviceTier.flatMap(ServiceTier.init(word:))
        for key in ["system_fingerprint", "moderation"] {
            reply.extras.append(key, body[key])
        }
        return reply
    }

    private static func choice(_ value: JSONValue, index: Int) -> Reply.Choice {
        let message = value["message"] ?? [:]
        var parts = ChatReasoning.parts(message, maker: .other)
        parts += text(message)
        parts += ChatImages.parts(message)
        if let refusal = message["refusal"]?.string, !refusal.isEmpty {
            parts.append(ContentPart(.refusal(refusal)))
        }
        if let audio = message["audio"] {
            parts.append(ContentPart(.opaque(.chatCompletions, ["audio": audio])))
        }
        for (place, call) in (message["tool_calls"]?.array ?? []).enumerated() {
            guard let call = ChatCalls.read(call, made: ToolCallID.made(turn: index, call: place)) else {
                continue
            }
            parts.append(ContentPart(.toolCall(call)))
        }
        // Some servers write every field that there is, empty ones too.
        if let call = message["function_call"], let name = call["name"]?.string, !name.isEmpty {
            let arguments = call["arguments"]?.string ?? ""
            parts.append(
                ContentPart(.toolCall(ToolCall(id: "call_\(name)", name: name, arguments: arguments)))
            )
        }
        let native = value["finish_reason"]?.string
        let hasCalls = parts.contains { if case .toolCall = $0.content { true } else { false } }
        var choice = Reply.Choice(parts, stop: ChatStop.reason(native, hasCalls: hasCalls))
        choice.nativeStop = value["native_finish_reason"]?.string ?? native
        choice.logProbabilities = value["logprobs"]
        return choice
    }

    /// A message's text: one string, or the typed parts of servers that give a list.
    private static func text(_ message: JSONValue) -> [ContentPart] {
        var parts: [ContentPart] = []
        switch message["content"] {
        case .string(let text)? where !text.isEmpty: parts = [.text(text)]
        case .array(let values)?:
            for value in values {
                if let text = value["text"]?.string {
                    parts.append(.text(text))
                } else if let thought = thought(value) {
                    parts.append(ContentPart(.reasoning(thought)))
                }
            }
        default: break
        }
        guard let annotations = message["annotations"]?.array, !annotations.isEmpty,
            let last = parts.lastIndex(where: { $0.text != nil })
        else { return parts }
        parts[last].citations = annotations.map(ChatCitations.read)
        return parts
    }

    /// The thoughts of a typed part, with the proof that Mistral may give.
    static func thought(_ value: JSONValue) -> Reasoning? {
        guard let text = thinking(value) else { return nil }
        return Reasoning(
            text: text,
            signature: value["signature"]?.string.map { Signature(field: $0, face: .mistral) }
        )
    }

    /// The text of a typed part that holds thoughts (Mistral's `thinking`, Databricks' `reasoning`).
    static func thinking(_ value: JSONValue) -> String? {
        switch value["type"]?.string {
        case "thinking": (value["thinking"]?.array ?? []).compactMap { $0["text"]?.string }.joined()
        case "reasoning": (value["summary"]?.array ?? []).compactMap { $0["text"]?.string }.joined()
        default: nil
        }
    }
}
