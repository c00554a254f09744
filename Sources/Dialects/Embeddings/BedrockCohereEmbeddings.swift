import JSONText
import Vocabulary

/// Cohere's embeddings by InvokeModel (Amazon Bedrock user guide, "Cohere Embed models", read 2026-11): Cohere's own
/// form, whose model the path names.
///
/// The answer counts no tokens; Bedrock says them in its field `X-Amzn-Bedrock-Input-Token-Count`.
public enum BedrockCohereEmbeddings: EmbeddingDialect {
    /// Reads a request in Cohere's words; see ``EmbeddingDialect``.
    public static func request(from body: JSONValue, model: String?) throws(Refusal) -> EmbeddingRequest {
        try CohereEmbeddings.request(from: body, model: model)
    }

    /// Writes a request for a target; see ``EmbeddingDialect``.
    public static func body(
        of request: EmbeddingRequest,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue {
        guard var object = try CohereEmbeddings.body(of: request, &rendering).object else { return .null }
        object["model"] = nil
        return .object(object)
    }

    /// Reads a target's answer; see ``EmbeddingDialect``.
    public static func reply(from body: JSONValue) throws(UpstreamProblem) -> EmbeddingReply {
        try CohereEmbeddings.reply(from: body)
    }

    /// Writes an answer in Cohere's words; see ``EmbeddingDialect``.
    public static func body(
        of reply: EmbeddingReply,
        for request: EmbeddingRequest,
        model: String?
    ) -> JSONValue {
        CohereEmbeddings.body(of: reply, for: request, model: model)
    }
}
