import JSONText
import Vocabulary

/// OpenAI's Responses API: `POST /v1/responses` (https://platform.openai.com/docs/api-reference/responses).
///
/// Items of an input or an output become parts: what the model says, thinks and calls in a row is one turn of its. Items
/// that no other dialect has (hosted tools and their results, references, compactions) stay opaque and come out as they
/// came in.
public enum ResponsesDialect {}

extension ResponsesDialect: ConversationDialect {
    /// Reads a caller's request.
    public static func conversation(
        from body: JSONValue,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> Conversation {
        do {
            return try ResponsesRequestReading.conversation(body, model: model, isStream: isStream)
        } catch {
            throw Refusal(error)
        }
    }

    /// Writes a request for a target.
    public static func body(
        of conversation: Conversation,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue {
        try ResponsesRequestWriting.body(conversation, &rendering)
    }

    /// Reads a target's whole answer.
    public static func reply(from body: JSONValue) throws(UpstreamProblem) -> Reply {
        try ResponsesReplyReading.reply(body)
    }

    /// Writes a whole answer for a caller.
    public static func body(of reply: Reply, _ context: ReplyContext) -> JSONValue {
        ResponsesReplyWriting.body(reply, context)
    }

    /// Reads the body of a target's error answer.
    public static func problem(status: Int, body: [UInt8]) -> UpstreamProblem {
        ResponsesFailure.problem(status: status, body: body)
    }

    /// Writes the body of an error answer to a caller.
    public static func failureBody(_ refusal: Refusal) -> [UInt8] { OpenAIFailure.body(refusal) }

    /// Writes the body of an error answer for an upstream's error.
    public static func failureBody(_ problem: UpstreamProblem) -> [UInt8] {
        ResponsesFailure.body(problem).bytes
    }

    /// Begins to read a stream.
    public static func eventReader() -> ResponsesEventReader { ResponsesEventReader() }

    /// Begins to write a stream.
    public static func eventWriter(_ context: ReplyContext) -> ResponsesEventWriter {
        ResponsesEventWriter(context)
    }
}
