import JSONText
import Vocabulary

/// OpenAI's Completions, the older form in which a text is gone on with
/// (https://platform.openai.com/docs/api-reference/completions).
///
/// A model that only converses is given the prompt as the user's one message, and what it says is the completion.
public enum CompletionsDialect: ConversationDialect {
    /// Reads a caller's request.
    public static func conversation(
        from body: JSONValue,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> Conversation {
        try CompletionsRequestReading.conversation(body, model: model)
    }

    /// Writes a request for a target: only what was read of one can be said in this form.
    public static func body(
        of conversation: Conversation,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue {
        try CompletionsRequestWriting.body(conversation, &rendering)
    }

    /// Reads a target's answer.
    public static func reply(from body: JSONValue) throws(UpstreamProblem) -> Reply {
        try CompletionsReplyReading.reply(body)
    }

    /// Writes an answer for a caller.
    public static func body(of reply: Reply, _ context: ReplyContext) -> JSONValue {
        CompletionsReplyWriting.body(reply, context)
    }

    /// Reads a target's error answer.
    public static func problem(status: Int, body: [UInt8]) -> UpstreamProblem {
        ChatFailure.problem(status: status, body: body)
    }

    /// Writes an error answer of the gateway's own.
    public static func failureBody(_ refusal: Refusal) -> [UInt8] { OpenAIFailure.body(refusal) }

    /// Writes an error answer for an upstream's error.
    public static func failureBody(_ problem: UpstreamProblem) -> [UInt8] { ChatFailure.body(problem).bytes }

    /// Begins to read a stream.
    public static func eventReader() -> CompletionsEventReader { CompletionsEventReader() }

    /// Begins to write a stream.
    public static func eventWriter(_ context: ReplyContext) -> CompletionsEventWriter {
        CompletionsEventWriter(context)
    }
}
