import JSONText
import Vocabulary

/// Cohere's Chat, version 2 (https://docs.cohere.com/reference/chat, read 2026-11).
public enum CohereDialect: ConversationDialect {
    /// Reads a caller's request.
    public static func conversation(
        from body: JSONValue,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> Conversation {
        try CohereRequestReading.conversation(body, model: model, isStream: isStream)
    }

    /// Writes a request for a target.
    public static func body(
        of conversation: Conversation,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue {
        try CohereRequestWriting.body(conversation, &rendering)
    }

    /// Reads a target's answer.
    public static func reply(from body: JSONValue) throws(UpstreamProblem) -> Reply {
        try CohereReplyReading.reply(body)
    }

    /// Writes an answer for a caller.
    public static func body(of reply: Reply, _ context: ReplyContext) -> JSONValue {
        CohereReplyWriting.body(reply, context)
    }

    /// Reads a target's error answer.
    public static func problem(status: Int, body: [UInt8]) -> UpstreamProblem {
        CohereFailure.problem(status: status, body: body)
    }

    /// Writes an error answer of the gateway's own.
    public static func failureBody(_ refusal: Refusal) -> [UInt8] { CohereFailure.body(refusal) }

    /// Writes an error answer for an upstream's error.
    public static func failureBody(_ problem: UpstreamProblem) -> [UInt8] { CohereFailure.body(problem) }

    /// Begins to read a stream.
    public static func eventReader() -> CohereEventReader { CohereEventReader() }

    /// Begins to write a stream.
    public static func eventWriter(_ context: ReplyContext) -> CohereEventWriter {
        CohereEventWriter(context)
    }
}
