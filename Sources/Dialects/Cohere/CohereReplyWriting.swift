import JSONText
import Vocabulary

/// Writes an answer in the words of Cohere, which has one choice and names no model.
enum CohereReplyWriting {
    static func body(_ reply: Reply, _ context: ReplyContext) -> JSONValue {
        let choice = reply.choices.first ?? Reply.Choice([], stop: .failed)
        var body = JSONObject()
        body.append("id", .string(reply.id.isEmpty ? context.id : reply.id))
        body.append("message", message(choice, isOwn: reply.operation == .cohereChat))
        let saysNothing = choice.parts.allSatisfy(\.isSilent)
        body.append("finish_reason", .string(CohereStop.word(choice.stop, saysNothing: saysNothing)))
        body.append("usage", reply.usage.map(CohereUsageTree.body))
        body.append("logprobs", choice.logProbabilities.map { .array(CohereLogProbabilities.body($0)) })
        if reply.operation == .cohereChat {
            for member in reply.extras.members { body[member.key] = member.value }
        }
        return .object(body)
    }

    private static func message(_ choice: Reply.Choice, isOwn: Bool) -> JSONValue {
        var message = JSONObject([("role", "assistant")])
        var content: [JSONValue] = []
        var plan = ""
        var calls: [JSONValue] = []
        var citations: [JSONValue] = []
        for part in choice.parts {
            citations += part.citations.map {
                CohereCitations.body($0, content: content.count, of: part.text ?? "")
            }
            switch part.content {
            case .text(let text), .refusal(let text):
                if CoherePlan.isPlan(part) {
                    plan += text
                } else if !text.isEmpty || isOwn {
                    content.append(["type": "text", "text": .string(text)])
                }
            case .reasoning(let reasoning): content.append(CohereReasoning.body(reasoning))
            case .toolCall(let call): calls.append(CohereCalls.body(call))
            case .opaque(.cohereChat, let value) where value["type"] == nil:
                for member in value.object?.members ?? [] { message[member.key] = member.value }
            case .opaque(.cohereChat, let value): content.append(value)
            case .image, .audio, .video, .document, .toolResult, .opaque: break
            }
        }
        if !content.isEmpty { message.append("content", .array(content)) }
        if !plan.isEmpty { message.append("tool_plan", .string(plan)) }
        if !calls.isEmpty { message.append("tool_calls", .array(calls)) }
        if !citations.isEmpty {
            message["citations"] = .array((message["citations"]?.array ?? []) + citations)
        }
        return .object(message)
    }
}
