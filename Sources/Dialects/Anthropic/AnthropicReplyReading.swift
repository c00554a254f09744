import JSONText
import Vocabulary

/// The reading of a whole answer.
enum AnthropicReplyReading {
    /// Reads an answer.
    static func reply(from body: JSONValue) throws(AnthropicFormError) -> Reply {
        var fields = try AnthropicFields(body, path: "")
        guard let content = fields.take("content") else {
            throw AnthropicFormError("content", "is missing: it must be an array of content blocks")
        }
        var parts: [ContentPart] = []
        var hasCalls = false
        var hasAnswered = false
        for var part in try AnthropicBlockReading.parts(content, path: "content") {
            if case .toolCall(let call) = part.content {
                if let answer = AnthropicEmulatedAnswer.text(of: call) {
                    part = .text(answer)
                    hasAnswered = true
                } else {
                    hasCalls = true
                }
            }
            parts.append(part)
        }
        let native = try fields.string("stop_reason")
        var stop = AnthropicStop.reason(native)
        if stop == .toolCalls, hasAnswered, !hasCalls { stop = .finished }
        var choice = Reply.Choice(parts, stop: stop)
        choice.nativeStop = stop == .finished && hasAnswered ? nil : native
        choice.stopSequence = try fields.string("stop_sequence")

        var reply = Reply(
            id: try fields.string("id") ?? "",
            model: try fields.string("model") ?? "",
            choices: [choice]
        )
        reply.operation = .messages
        if let report = fields.take("usage") {
            reply.usage = AnthropicUsage.usage(report)
            reply.serviceTier = AnthropicEmulatedAnswer.tier(report)
            reply.extras["usage"] = report
        }
        for member in fields.rest.members
        where !["type", "role"].contains(member.key) && member.value != .null {
            reply.extras[member.key] = member.value
        }
        return reply
    }
}
