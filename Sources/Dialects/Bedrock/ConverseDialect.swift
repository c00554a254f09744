import JSONText
import Vocabulary

/// Bedrock's Converse: `POST /model/{id}/converse` and `/converse-stream`
/// (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html).
public enum ConverseDialect: ConversationDialect {
    /// Reads a caller's request.
    public static func conversation(
        from body: JSONValue,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> Conversation {
        do {
            return try ConverseRequestReading.conversation(from: body, model: model, isStream: isStream)
        } catch {
            throw Refusal(error)
        }
    }

    /// Writes a request for a target.
    public static func body(
        of conversation: Conversation,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue {
        var writing = ConverseRequestWriting(conversation, rendering)
        let body = try writing.body()
        rendering = writing.rendering
        return body
    }

    /// Reads a target's whole answer, of a model whose maker is not known.
    public static func reply(from body: JSONValue) throws(UpstreamProblem) -> Reply {
        try reply(from: body, of: "")
    }

    /// Reads the whole answer of a model.
    public static func reply(from body: JSONValue, of model: String) throws(UpstreamProblem) -> Reply {
        if let problem = ConverseProblem.problem(inAnswer: body) { throw problem }
        do {
            return try ConverseReplyReading.reply(from: body, maker: ConverseModelFacts.maker(of: model))
        } catch {
            throw UpstreamProblem(error)
        }
    }

    /// Writes a whole answer for a caller.
    public static func body(of reply: Reply, _ context: ReplyContext) -> JSONValue {
        ConverseReplyWriting.body(of: reply, context)
    }

    /// Reads the body of a target's error answer.
    public static func problem(status: Int, body: [UInt8]) -> UpstreamProblem {
        ConverseProblem.problem(status: status, body: body)
    }

    /// Writes the body of an error answer to a caller.
    public static func failureBody(_ refusal: Refusal) -> [UInt8] { ConverseFailure.body(refusal) }

    /// Writes the body of an error answer for an upstream's error.
    public static func failureBody(_ problem: UpstreamProblem) -> [UInt8] { ConverseFailure.body(problem) }

    /// Begins to read a stream of a model whose maker is not known.
    public static func eventReader() -> ConverseEventReader { eventReader(of: "") }

    /// Begins to read a stream of a model.
    public static func eventReader(of model: String) -> ConverseEventReader {
        ConverseEventReader(maker: ConverseModelFacts.maker(of: model))
    }

    /// Begins to write a stream.
    public static func eventWriter(_ context: ReplyContext) -> ConverseEventWriter {
        ConverseEventWriter(context)
    }
}
