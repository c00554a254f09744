import JSONText
import Vocabulary

/// Reads an answer in the words of Cohere.
enum CohereReplyReading {
    static func reply(_ body: JSONValue) throws(UpstreamProblem) -> Reply {
        guard let message = body["message"], message.object != nil else {
            if body["message"]?.string != nil { throw CohereFailure.problem(in: body, status: 502) }
            throw UpstreamProblem(.failed, status: 502, message: "The upstream's answer has no 'message'.")
        }
        let native = body["finish_reason"]?.string
        if let problem = CohereStop.problem(native, error: body["error"]?.string) { throw problem }
        let parts = parts(message)
        let hasCalls = parts.contains { if case .toolCall = $0.content { true } else { false } }
        var choice = Reply.Choice(parts, stop: CohereStop.reason(native, hasCalls: hasCalls))
        choice.nativeStop = native
        choice.logProbabilities = body["logprobs"].map(CohereLogProbabilities.read)
        var reply = Reply(id: body["id"]?.string ?? "", model: "", choices: [choice])
        reply.operation = .cohereChat
        reply.usage = CohereUsage.usage(body["usage"])
        let known: Set<String> = ["id", "message", "finish_reason", "usage", "logprobs"]
        for member in body.object?.members ?? [] where !known.contains(member.key) && !member.value.isNull {
            reply.extras.append(member.key, member.value)
        }
        return reply
    }

    private static func parts(_ message: JSONValue) -> [ContentPart] {
        var parts: [ContentPart] = []
        if let text = message["content"]?.string, !text.isEmpty { parts.append(.text(text)) }
        for value in message["content"]?.array ?? [] {
            switch value["type"]?.string {
            case "thinking": parts.append(ContentPart(.reasoning(CohereReasoning.read(value))))
            case "text": parts.append(.text(value["text"]?.string ?? ""))
            default: parts.append(ContentPart(.opaque(.cohereChat, value)))
            }
        }
        let contents = Array(parts.indices)
        if let plan = message["tool_plan"]?.string, !plan.isEmpty { parts.append(CoherePlan.part(plan)) }
        CohereCitations.attach(message["citations"]?.array ?? [], to: &parts, contents: contents)
        for (index, value) in (message["tool_calls"]?.array ?? []).enumerated() {
            guard let call = CohereCalls.read(value, made: ToolCallID.made(turn: 0, call: index)) else {
                continue
            }
            parts.append(ContentPart(.toolCall(call)))
        }
        return parts
    }
}
