import JSONText
import Vocabulary

/// The reading of a whole answer.
enum ConverseReplyReading {
    /// Reads an answer, which says neither its model nor an id.
    static func reply(from body: JSONValue, maker: Signature.Maker) throws(AnthropicFormError) -> Reply {
        var fields = try AnthropicFields(body, path: "")
        var output = try fields.fields("output")
        guard var message = try output?.fields("message") else {
            throw AnthropicFormError("output.message", "is missing: it must be an object")
        }
        let content = message.take("content")
        let parts = try ConverseBlockReading(maker: maker).parts(content, path: "output.message.content")
        let native = try fields.string("stopReason")
        var choice = Reply.Choice(parts, stop: ConverseStop.reason(native))
        choice.nativeStop = native
        choice.stopSequence = body["additionalModelResponseFields"]?["stop_sequence"]?.string

        var reply = Reply(id: "", model: "", choices: [choice])
        reply.operation = .converse
        reply.serviceTier = body["serviceTier"]?["type"]?.string
        if let report = fields.take("usage") {
            reply.usage = ConverseUsageTree.usage(report, tier: reply.serviceTier)
            reply.extras["usage"] = report
        }
        for member in fields.rest.withoutNulls.members { reply.extras.append(member.key, member.value) }
        return reply
    }
}
