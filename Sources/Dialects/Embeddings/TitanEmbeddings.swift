import JSONText
import Vocabulary

/// Amazon's Titan text embeddings by InvokeModel (Amazon Bedrock user guide, "Amazon Titan Text Embeddings models", read
/// 2026-11): one text a call.
public enum TitanEmbeddings: EmbeddingDialect {
    /// Reads a request in Titan's words; see ``EmbeddingDialect``.
    public static func request(from body: JSONValue, model: String?) throws(Refusal) -> EmbeddingRequest {
        guard var fields = body.object else { throw Refusal(embeddingField: "body", "must be an object") }
        guard let model, !model.isEmpty else { throw Refusal(missing: "model") }
        guard let text = fields.take("inputText")?.string else {
            throw Refusal(embeddingField: "inputText", "must be a string")
        }
        var request = EmbeddingRequest(model: model, inputs: [.text(text)])
        request.operation = .converse
        request.isSingle = true
        if let dimensions = fields.take("dimensions") {
            guard let number = dimensions.integer, number > 0 else {
                throw Refusal(embeddingField: "dimensions", "must be a whole number above zero")
            }
            request.dimensions = number
        }
        request.extras = fields
        return request
    }

    /// Writes a request for a target; see ``EmbeddingDialect``.
    public static func body(
        of request: EmbeddingRequest,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue {
        guard request.inputs.count == 1 else {
            throw Refusal(
                embeddingField: "input",
                "must be one text, as the model's target embeds no more in a call"
            )
        }
        guard case .text(let text)? = request.inputs.first else {
            throw Refusal(embeddingField: "input", "must be a text, as the model's target takes nothing else")
        }
        var fields = JSONObject([("inputText", .string(text))])
        fields.append("dimensions", request.dimensions.map { .integer($0) })
        if request.endUser != nil { _ = try rendering.give(up: .endUser, field: "user") }
        if request.task != nil { _ = try rendering.give(up: .otherFields, field: "task") }
        if request.title != nil { _ = try rendering.give(up: .otherFields, field: "title") }
        if request.truncation != nil { _ = try rendering.give(up: .otherFields, field: "truncate") }
        for member in request.extras.members {
            // Callers of `/v1/embeddings` who mean a Titan model write its own fields beside OpenAI's.
            let isOwn = request.operation == .converse || Self.own.contains(member.key)
            if isOwn {
                fields.append(member.key, member.value)
            } else {
                _ = try rendering.give(up: .otherFields, field: member.key)
            }
        }
        return .object(fields)
    }

    private static let own: Set<String> = ["normalize", "embeddingTypes"]

    /// Reads a target's answer; see ``EmbeddingDialect``.
    public static func reply(from body: JSONValue) throws(UpstreamProblem) -> EmbeddingReply {
        guard var object = body.object,
            let value = object.take("embedding") ?? body["embeddingsByType"]?["float"],
            let vector = EmbeddingVector(value)
        else { throw UpstreamProblem(malformedEmbeddings: "embedding") }
        var reply = EmbeddingReply(model: "", vectors: [vector])
        reply.operation = .converse
        if let tokens = object.take("inputTextTokenCount")?.integer, (0...1 << 40).contains(tokens) {
            reply.usage = Usage(input: tokens)
        }
        reply.extras = object
        return reply
    }

    /// Writes an answer in Titan's words; see ``EmbeddingDialect``.
    public static func body(
        of reply: EmbeddingReply,
        for request: EmbeddingRequest,
        model: String?
    ) -> JSONValue {
        var object = JSONObject()
        object.append("embedding", reply.vectors.first?.value(.float))
        object.append("inputTextTokenCount", .integer(reply.usage?.input ?? 0))
        if reply.operation == .converse {
            for member in reply.extras.members { object[member.key] = member.value }
        }
        return .object(object)
    }
}
