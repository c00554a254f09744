import JSONText
import Vocabulary

/// The writing of a whole answer for a caller.
enum ConverseReplyWriting {
    /// The answer; of several the first, as the dialect knows one.
    static func body(of reply: Reply, _ context: ReplyContext) -> JSONValue {
        let choice = reply.choices.first
        let parts = choice?.parts ?? []
        let blocks = ConverseAnswerBlocks(context)
        var content: [JSONValue] = []
        for (index, part) in parts.enumerated() { content += blocks.blocks(part, index: index) }
        let hasCalls = parts.contains { if case .toolCall = $0.content { true } else { false } }
        let word = ConverseStop.word(
            choice?.stop ?? .finished,
            native: choice?.nativeStop,
            hasCalls: hasCalls
        )
        var body = JSONObject([
            ("output", ["message": ["role": "assistant", "content": .array(content)]]),
            ("stopReason", .string(word)),
            ("usage", .object(usage(reply))),
        ])
        if let tier = reply.serviceTier.flatMap(ConverseTier.word), reply.operation != .converse {
            body.append("serviceTier", ["type": .string(tier)])
        }
        if reply.operation == .converse {
            for member in reply.extras.members where body[member.key] == nil {
                body.append(member.key, member.value)
            }
        }
        if body["metrics"] == nil {
            body.append("metrics", ["latencyMs": .integer(context.latencyMilliseconds())])
        }
        return .object(body)
    }

    private static func usage(_ reply: Reply) -> JSONObject {
        let object = ConverseUsageTree.object(reply.usage ?? .none)
        guard reply.operation == .converse, var report = reply.extras["usage"]?.object else { return object }
        // The report's own words; clients look for some counts that it may lack.
        for member in object.members where report[member.key] == nil {
            report.append(member.key, member.value)
        }
        return report
    }
}
