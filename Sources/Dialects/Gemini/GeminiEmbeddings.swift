import JSONText
import Vocabulary

/// `:embedContent` and `:batchEmbedContents` (Gemini API reference, "Embeddings", read 2026-11).
///
/// A body with `requests` is that of the second.
public enum GeminiEmbeddings: EmbeddingDialect {
    /// Whether a request goes to `:batchEmbedContents`, and not to `:embedContent`.
    public static func isBatch(_ request: EmbeddingRequest) -> Bool {
        !request.isSingle || request.inputs.count != 1
    }

    /// Reads a caller's request; see ``EmbeddingDialect``.
    public static func request(from body: JSONValue, model: String?) throws(Refusal) -> EmbeddingRequest {
        var fields = try GeminiFields(body, path: "")
        guard let requests = try fields.list("requests") else {
            var request = try one(&fields, model: model)
            request.isSingle = true
            return request
        }
        var whole: EmbeddingRequest?
        var inputs: [EmbeddingRequest.Input] = []
        for (index, value) in requests.enumerated() {
            var item = try GeminiFields(value, path: "requests[\(index)]")
            var request = try one(&item, model: model)
            inputs += request.inputs
            request.inputs = []
            guard request == whole ?? request else {
                throw Refusal(
                    geminiField: "requests[\(index)]",
                    "must differ from the first request in nothing but its content, as one call embeds them all"
                )
            }
            whole = request
        }
        guard var whole else { throw Refusal(geminiField: "requests", "must not be empty") }
        whole.inputs = inputs
        for member in fields.rest.members { whole.extras.merge(member.key, member.value) }
        return whole
    }

    private static func one(_ fields: inout GeminiFields, model: String?) throws(Refusal) -> EmbeddingRequest
    {
        let named = try fields.string("model").map(GeminiRequestReading.bareModel)
        guard let model = model ?? named, !model.isEmpty else { throw Refusal(missing: "model") }
        if let named, named != GeminiRequestReading.bareModel(model) {
            throw Refusal(geminiField: fields.path(of: "model"), "names another model than the path")
        }
        guard let content = fields.take("content") else {
            throw Refusal(geminiField: fields.path(of: "content"), "must be there")
        }
        let input = try input(content, path: fields.path(of: "content"))
        var request = EmbeddingRequest(model: model, inputs: [input])
        request.operation = .generateContent
        request.task = try fields.string("taskType")
        request.title = try fields.string("title")
        request.dimensions = try fields.integer("outputDimensionality")
        if let truncates = try fields.bool("autoTruncate") {
            request.truncation = truncates ? .end : EmbeddingRequest.Truncation.none
        }
        request.extras = fields.rest
        return request
    }

    /// A content of one text is that text; any other is embedded as a whole and stays what it is.
    private static func input(_ value: JSONValue, path: String) throws(Refusal) -> EmbeddingRequest.Input {
        var content = try GeminiFields(value, path: path)
        let parts = try content.list("parts") ?? []
        guard !parts.isEmpty else {
            throw Refusal(geminiField: content.path(of: "parts"), "must not be empty")
        }
        if parts.count == 1, parts[0].object?.count == 1, let text = parts[0]["text"]?.string {
            return .text(text)
        }
        return .opaque(.generateContent, value)
    }

    /// Writes a request for a target; see ``EmbeddingDialect``.
    public static func body(
        of request: EmbeddingRequest,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue {
        if request.endUser != nil { _ = try rendering.give(up: .endUser, field: "user") }
        var shared = JSONObject()
        shared.append("taskType", request.task.map { .string($0) })
        shared.append("title", request.title.map { .string($0) })
        shared.append("outputDimensionality", request.dimensions.map { .integer($0) })
        if let truncation = request.truncation {
            if request.operation == .generateContent || rendering.providerKind == "vertex" {
                shared.append("autoTruncate", .bool(truncation != .none))
            } else if truncation != .end {
                // The API cuts off the end by itself and takes no other wish.
                _ = try rendering.give(up: .otherFields, field: "truncate")
            }
        }
        for member in request.extras.members {
            if request.operation == .generateContent {
                shared.append(member.key, member.value)
            } else {
                _ = try rendering.give(up: .otherFields, field: member.key)
            }
        }
        let isBatch = isBatch(request)
        var bodies: [JSONValue] = []
        for (index, input) in request.inputs.enumerated() {
            var body = JSONObject()
            if isBatch { body.append("model", .string("models/\(rendering.model)")) }
            body.append("content", try content(of: input, field: "input[\(index)]"))
            for member in shared.members { body.append(member.key, member.value) }
            bodies.append(.object(body))
        }
        return isBatch ? ["requests": .array(bodies)] : bodies[0]
    }

    private static func content(of input: EmbeddingRequest.Input, field: String) throws(Refusal) -> JSONValue
    {
        switch input {
        case .text(let text): return ["parts": [["text": .string(text)]]]
        case .opaque(.generateContent, let content): return content
        case .tokens:
            throw Refusal(embeddingField: field, "holds tokens, and the model's target takes texts only")
        case .opaque: throw Refusal(embeddingField: field, "cannot be taken by the model's target")
        }
    }

    /// Reads a target's answer; see ``EmbeddingDialect``.
    public static func reply(from body: JSONValue) throws(UpstreamProblem) -> EmbeddingReply {
        if let problem = GeminiProblem.problem(inAnswer: body) { throw problem }
        guard var object = body.object else { throw UpstreamProblem(malformedEmbeddings: "embeddings") }
        let single = object.take("embedding")
        guard let embeddings = single.map({ [$0] }) ?? object.take("embeddings")?.array else {
            throw UpstreamProblem(malformedEmbeddings: "embeddings")
        }
        var reply = EmbeddingReply(model: "", vectors: [])
        for (index, embedding) in embeddings.enumerated() {
            guard let vector = embedding["values"].flatMap(EmbeddingVector.init) else {
                throw UpstreamProblem(malformedEmbeddings: "embeddings[\(index)].values")
            }
            reply.vectors.append(vector)
        }
        reply.operation = .generateContent
        reply.usage = GeminiUsageTree.usage(object["usageMetadata"])
        reply.extras = object
        return reply
    }

    /// Writes an answer for a caller; see ``EmbeddingDialect``.
    public static func body(
        of reply: EmbeddingReply,
        for request: EmbeddingRequest,
        model: String?
    ) -> JSONValue {
        let embeddings = reply.vectors.map { JSONValue.object(JSONObject([("values", $0.value(.float))])) }
        var object = JSONObject()
        if !isBatch(request), let embedding = embeddings.first {
            object.append("embedding", embedding)
        } else {
            object.append("embeddings", .array(embeddings))
        }
        let own = reply.operation == .generateContent ? reply.extras : JSONObject()
        if let usage = reply.usage, own["usageMetadata"] == nil {
            object.append(
                "usageMetadata",
                ["promptTokenCount": .integer(usage.input), "totalTokenCount": .integer(usage.input)]
                    as JSONValue
            )
        }
        for member in own.members { object.merge(member.key, member.value) }
        return .object(object)
    }
}
