import JSONText
import Vocabulary

/// Gemini's `generateContent` and `streamGenerateContent`, at the Gemini API and at Vertex alike.
public enum GeminiDialect: ConversationDialect {
    /// Reads a caller's request; see ``ConversationDialect``.
    public static func conversation(
        from body: JSONValue,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> Conversation {
        try GeminiRequestReading.conversation(from: body, model: model, isStream: isStream)
    }

    /// Writes a request for a target; see ``ConversationDialect``.
    public static func body(
        of conversation: Conversation,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue {
        try GeminiRequestWriting.body(of: conversation, &rendering)
    }

    /// Reads a target's whole answer; see ``ConversationDialect``.
    public static func reply(from body: JSONValue) throws(UpstreamProblem) -> Reply {
        try GeminiReplyReading.reply(from: body)
    }

    /// Writes a whole answer for a caller; see ``ConversationDialect``.
    public static func body(of reply: Reply, _ context: ReplyContext) -> JSONValue {
        GeminiReplyWriting.body(of: reply, context)
    }

    /// Reads the body of a target's error answer; see ``ConversationDialect``.
    public static func problem(status: Int, body: [UInt8]) -> UpstreamProblem {
        GeminiProblem.problem(status: status, body: body)
    }

    /// Writes the body of an error answer to a caller.
    public static func failureBody(_ refusal: Refusal) -> [UInt8] { GeminiFailure.body(refusal) }

    /// Writes the body of an error answer for an upstream's error.
    public static func failureBody(_ problem: UpstreamProblem) -> [UInt8] { GeminiFailure.body(problem) }

    /// Begins to read a stream.
    public static func eventReader() -> GeminiEventReader { GeminiEventReader() }

    /// Begins to write a stream.
    public static func eventWriter(_ context: ReplyContext) -> GeminiEventWriter {
        GeminiEventWriter(context)
    }
}
