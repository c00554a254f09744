import JSONText
import Vocabulary

/// Anthropic's Messages in the form of Bedrock's `/model/{id}/invoke` and `/invoke-with-response-stream`, for callers whose
/// model is served elsewhere.
///
/// Only bodies that name `anthropic_version` can be said in other words: those of other makers are each in a form of their own.
public enum BedrockInvokeDialect: ConversationDialect {
    /// Reads a caller's request.
    public static func conversation(
        from body: JSONValue,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> Conversation {
        guard case .object(let object) = body, object["anthropic_version"] != nil else {
            throw Refusal(
                .invalidBody,
                "On the invoke routes only requests in the words of Anthropic's Messages, with 'anthropic_version', can be "
                    + "translated for a model that is not at Bedrock. The caller must use the Converse routes or another "
                    + "model.",
                param: "anthropic_version"
            )
        }
        let members = object.members.filter { !BedrockInvoke.versioning.contains($0.key) }
        return try AnthropicDialect.conversation(
            from: .object(JSONObject(members.map { ($0.key, $0.value) })),
            model: model,
            isStream: isStream
        )
    }

    /// Writes a request for a target.
    public static func body(
        of conversation: Conversation,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue {
        guard case .object(let object) = try AnthropicDialect.body(of: conversation, &rendering) else {
            return .null
        }
        return .object(BedrockInvoke.object(object))
    }

    /// Reads a target's whole answer.
    public static func reply(from body: JSONValue) throws(UpstreamProblem) -> Reply {
        if let problem = ConverseProblem.problem(inAnswer: body) { throw problem }
        return try AnthropicDialect.reply(from: body)
    }

    /// Writes a whole answer for a caller.
    public static func body(of reply: Reply, _ context: ReplyContext) -> JSONValue {
        AnthropicDialect.body(of: reply, context)
    }

    /// Reads the body of a target's error answer.
    public static func problem(status: Int, body: [UInt8]) -> UpstreamProblem {
        ConverseProblem.problem(status: status, body: body)
    }

    /// Writes the body of an error answer to a caller.
    public static func failureBody(_ refusal: Refusal) -> [UInt8] { ConverseFailure.body(refusal) }

    /// Writes the body of an error answer for an upstream's error.
    public static func failureBody(_ problem: UpstreamProblem) -> [UInt8] { ConverseFailure.body(problem) }

    /// Begins to read a stream, whose events have been taken out of their messages.
    public static func eventReader() -> AnthropicEventReader { AnthropicDialect.eventReader() }

    /// Begins to write a stream.
    public static func eventWriter(_ context: ReplyContext) -> BedrockInvokeEventWriter {
        BedrockInvokeEventWriter(context)
    }
}
