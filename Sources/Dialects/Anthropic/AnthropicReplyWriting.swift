import JSONText
import Vocabulary

/// The writing of a whole answer for a caller.
enum AnthropicReplyWriting {
    /// The answer; of several the first, as the dialect knows one.
    static func body(of reply: Reply, _ context: ReplyContext) -> JSONValue {
        let choice = reply.choices.first
        let parts = choice?.parts ?? []
        var blocks: [JSONValue] = []
        for (index, part) in parts.enumerated() {
            blocks += AnthropicAnswerBlocks.blocks(part, madeID: "toolu_\(context.id)_\(index)")
        }
        let hasCalls = parts.contains { if case .toolCall = $0.content { true } else { false } }
        let hasRefused = parts.contains { if case .refusal = $0.content { true } else { false } }
        let word = AnthropicStop.word(
            choice?.stop ?? .finished,
            native: choice?.nativeStop,
            hasCalls: hasCalls,
            hasRefused: hasRefused
        )
        var body = AnthropicAnswerBlocks.head(id: reply.id, model: reply.model, context)
        body.append("content", .array(blocks))
        body.append("stop_reason", .string(word))
        body.append("stop_sequence", choice?.stopSequence.map(JSONValue.string) ?? .null)
        body.append("usage", .object(usage(reply)))
        if reply.operation == .messages {
            for member in reply.extras.members where body[member.key] == nil {
                body.append(member.key, member.value)
            }
        }
        return .object(body)
    }

    private static func usage(_ reply: Reply) -> JSONObject {
        var object = AnthropicUsageTree.object(reply.usage ?? .none)
        if let tier = reply.serviceTier.flatMap(AnthropicUsageTree.tier) {
            object.append("service_tier", .string(tier))
        }
        guard reply.operation == .messages, var report = reply.extras["usage"]?.object else { return object }
        // The report's own words; clients look for some counts that it may lack.
        for member in object.members where report[member.key] == nil {
            report.append(member.key, member.value)
        }
        return report
    }
}
