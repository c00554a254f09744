import JSONText
import Vocabulary

/// Anthropic's Messages API: `POST /v1/messages` and `POST /v1/messages/count_tokens`.
///
/// A request to count is read as a conversation like any other; it only lacks `max_tokens`.
public enum AnthropicDialect {}

extension AnthropicDialect: ConversationDialect {
    /// Reads a caller's request.
    public static func conversation(
        from body: JSONValue,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> Conversation {
        do {
            return try AnthropicRequestReading.conversation(from: body, model: model, isStream: isStream)
        } catch {
            throw Refusal(error)
        }
    }

    /// Writes a request for a target.
    public static func body(
        of conversation: Conversation,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue {
        var writing = AnthropicRequestWriting(conversation, rendering)
        let body = try writing.body()
        rendering = writing.rendering
        return body
    }

    /// Reads a target's whole answer.
    public static func reply(from body: JSONValue) throws(UpstreamProblem) -> Reply {
        if let problem = AnthropicProblem.problem(inAnswer: body) { throw problem }
        do {
            return try AnthropicReplyReading.reply(from: body)
        } catch {
            throw UpstreamProblem(error)
        }
    }

    /// Writes a whole answer for a caller.
    public static func body(of reply: Reply, _ context: ReplyContext) -> JSONValue {
        AnthropicReplyWriting.body(of: reply, context)
    }

    /// Reads the body of a target's error answer.
    public static func problem(status: Int, body: [UInt8]) -> UpstreamProblem {
        AnthropicProblem.problem(status: status, body: body)
    }

    /// Writes the body of an error answer to a caller.
    public static func failureBody(_ refusal: Refusal) -> [UInt8] { AnthropicFailure.body(refusal) }

    /// Writes the body of an error answer for an upstream's error.
    public static func failureBody(_ problem: UpstreamProblem) -> [UInt8] { AnthropicFailure.body(problem) }

    /// Begins to read a stream.
    public static func eventReader() -> AnthropicEventReader { AnthropicEventReader() }

    /// Begins to write a stream.
    public static func eventWriter(_ context: ReplyContext) -> AnthropicEventWriter {
        AnthropicEventWriter(context)
    }
}
