import JSONText
import Vocabulary

/// Writes a whole answer.
enum GeminiReplyWriting {
    /// Writes an answer's body.
    static func body(of reply: Reply, _ context: ReplyContext) -> JSONValue {
        let isOwn = reply.operation == .generateContent
        var body = JSONObject()
        let isBlocked = isOwn && reply.extras["promptFeedback"]?.object?["blockReason"] != nil
        if !isBlocked || reply.choices.contains(where: { !$0.parts.isEmpty }) {
            let candidates = reply.choices.enumerated().map {
                candidate($0.element, index: $0.offset, isOwn: isOwn)
            }
            body.append("candidates", .array(candidates))
        }
        let details = isOwn ? reply.extras["usageMetadata"]?.object ?? JSONObject() : JSONObject()
        if let usage = reply.usage {
            body.append("usageMetadata", GeminiUsageTree.report(usage, details: details))
        }
        let model = context.model ?? reply.model
        if !model.isEmpty { body.append("modelVersion", .string(model)) }
        body.append("responseId", .string(reply.id.isEmpty ? context.id : reply.id))
        for member in isOwn ? reply.extras.members : [] { body.merge(member.key, member.value) }
        return .object(body)
    }

    private static func candidate(_ choice: Reply.Choice, index: Int, isOwn: Bool) -> JSONValue {
        var parts: [JSONValue] = []
        var grounding = GeminiGroundingWriting()
        var complaint: String?
        for part in choice.parts {
            for citation in part.citations {
                grounding.add(citation, part: parts.count, text: part.text ?? "")
            }
            if let written = GeminiAnswerPart.part(part) {
                parts.append(written)
            } else if case .toolCall(let call) = part.content {
                complaint = GeminiAnswerPart.complaint(call)
            }
        }
        var content = JSONObject()
        if !parts.isEmpty { content.append("parts", .array(parts)) }
        content.append("role", "model")
        var candidate = JSONObject([("content", .object(content))])
        let reason = GeminiStop.name(of: choice.stop, native: isOwn ? choice.nativeStop : nil)
        candidate.append("finishReason", .string(complaint == nil ? reason : "MALFORMED_FUNCTION_CALL"))
        candidate.append("index", .integer(index))
        candidate.append("finishMessage", complaint.map { .string($0) })
        for member in isOwn ? choice.extras.members : [] { candidate.merge(member.key, member.value) }
        grounding.write(to: &candidate)
        if candidate["logprobsResult"] == nil {
            candidate.append("logprobsResult", GeminiLogProbabilities.result(choice.logProbabilities))
        }
        return .object(candidate)
    }
}
