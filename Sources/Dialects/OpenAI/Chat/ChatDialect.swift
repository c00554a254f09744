import JSONText
import Vocabulary

/// OpenAI's Chat Completions, and what servers that follow it have added
/// (https://platform.openai.com/docs/api-reference/chat).
public enum ChatDialect: ConversationDialect {
    /// Reads a caller's request.
    public static func conversation(
        from body: JSONValue,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> Conversation {
        try ChatRequestReading.conversation(body, model: model)
    }

    /// Writes a request for a target.
    public static func body(
        of conversation: Conversation,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue {
        try ChatRequestWriting.body(conversation, &rendering)
    }

    /// Reads a target's answer.
    public static func reply(from body: JSONValue) throws(UpstreamProblem) -> Reply {
        try ChatReplyReading.reply(body)
    }

    /// Writes an answer for a caller.
    public static func body(of reply: Reply, _ context: ReplyContext) -> JSONValue {
        ChatReplyWriting.body(reply, context)
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
    public static func eventReader() -> ChatEventReader { ChatEventReader() }

    /// Begins to write a stream.
    public static func eventWriter(_ context: ReplyContext) -> ChatEventWriter { ChatEventWriter(context) }
}
