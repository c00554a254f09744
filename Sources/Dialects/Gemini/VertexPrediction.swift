import JSONText
import Vocabulary

/// Embeddings by Vertex' `:predict`, for the models that are not served by `:embedContent` there; spoken to targets only.
///
/// Vertex AI documentation, "Text embeddings API" (read 2026-11).
public enum VertexPrediction: EmbeddingAsking {
    /// Writes a request for a target.
    public static func body(
        of request: EmbeddingRequest,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue {
        if request.endUser != nil { _ = try rendering.give(up: .endUser, field: "user") }
        for member in request.extras.members { _ = try rendering.give(up: .otherFields, field: member.key) }
        var instances: [JSONValue] = []
        for (index, input) in request.inputs.enumerated() {
            guard case .text(let text) = input else {
                throw Refusal(
                    embeddingField: "input[\(index)]",
                    "is no text, and the model's target takes texts only"
                )
            }
            var instance = JSONObject([("content", .string(text))])
            instance.append("task_type", request.task.map { .string($0) })
            instance.append("title", request.title.map { .string($0) })
            instances.append(.object(instance))
        }
        var parameters = JSONObject()
        parameters.append("outputDimensionality", request.dimensions.map { .integer($0) })
        parameters.append("autoTruncate", request.truncation.map { .bool($0 != .none) })
        var body = JSONObject([("instances", .array(instances))])
        if !parameters.isEmpty { body.append("parameters", .object(parameters)) }
        return .object(body)
    }

    /// Reads a target's answer; throws where it is none.
    public static func reply(from body: JSONValue) throws(UpstreamProblem) -> EmbeddingReply {
        if let problem = GeminiProblem.problem(inAnswer: body) { throw problem }
        guard let predictions = body["predictions"]?.array else {
            throw UpstreamProblem(malformedEmbeddings: "predictions")
        }
        var reply = EmbeddingReply(model: "", vectors: [])
        var tokens: Int?
        for (index, prediction) in predictions.enumerated() {
            let embeddings = prediction["embeddings"]
            guard let vector = embeddings?["values"].flatMap(EmbeddingVector.init) else {
                throw UpstreamProblem(malformedEmbeddings: "predictions[\(index)].embeddings.values")
            }
            reply.vectors.append(vector)
            let statistics = embeddings?["statistics"]
            if let count = (statistics?["token_count"] ?? statistics?["tokenCount"])?.integer,
                (0...1 << 32).contains(count)
            {
                tokens = (tokens ?? 0) + count
            }
        }
        reply.usage = tokens.map { Usage(input: $0) }
        return reply
    }
}
