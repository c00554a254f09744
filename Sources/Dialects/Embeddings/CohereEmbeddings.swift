import JSONText
import Vocabulary

/// `POST /v2/embed` of Cohere (https://docs.cohere.com/reference/embed, read 2026-11).
public enum CohereEmbeddings: EmbeddingDialect {
    /// Reads a caller's request; see ``EmbeddingDialect``.
    public static func request(from body: JSONValue, model: String?) throws(Refusal) -> EmbeddingRequest {
        guard var fields = body.object else { throw Refusal(embeddingField: "body", "must be an object") }
        let named = fields.take("model")?.string
        guard let model = model ?? named, !model.isEmpty else { throw Refusal(missing: "model") }
        var request = EmbeddingRequest(model: model, inputs: try CohereInputs.read(&fields))
        request.operation = .cohereEmbed
        if let type = fields.take("input_type") {
            guard let word = type.string else {
                throw Refusal(embeddingField: "input_type", "must be a string")
            }
            request.task = EmbeddingTask.cohere.neutral(word)
            // `image` is a type that nobody else has.
            if request.task == nil { request.extras.append("input_type", type) }
        }
        if let dimensions = fields.take("output_dimension") {
            guard let number = dimensions.integer, number > 0 else {
                throw Refusal(embeddingField: "output_dimension", "must be a whole number above zero")
            }
            request.dimensions = number
        }
        if let truncation = fields.take("truncate") {
            guard
                let known = truncation.string.flatMap({
                    EmbeddingRequest.Truncation(rawValue: $0.lowercased())
                })
            else { throw Refusal(embeddingField: "truncate", "must be 'NONE', 'START' or 'END'") }
            request.truncation = known
        }
        if let types = fields.take("embedding_types") {
            guard let list = types.array, !list.isEmpty, list.allSatisfy({ $0.string != nil }) else {
                throw Refusal(
                    embeddingField: "embedding_types",
                    "must be an array of strings that is not empty"
                )
            }
            request.encoding = list == ["base64"] ? .base64 : .float
            request.extras.append("embedding_types", types)
        }
        for member in fields.members where !member.value.isNull {
            request.extras.append(member.key, member.value)
        }
        return request
    }

    /// Writes a request for a target; see ``EmbeddingDialect``.
    public static func body(
        of request: EmbeddingRequest,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue {
        var fields = JSONObject([("model", .string(rendering.model))])
        var extras = request.extras
        let (name, inputs) = try CohereInputs.body(request.inputs)
        fields.append(name, inputs)
        let isOwn = request.operation == .cohereEmbed
        let type =
            (isOwn ? extras.take("input_type")?.string : nil)
            ?? request.word(.cohere, field: "input_type", &extras)
        // It must be said; texts that are stored are what most are for.
        fields.append("input_type", .string(type ?? (name == "images" ? "image" : "search_document")))
        let types = isOwn ? extras.take("embedding_types") : nil
        // Numbers can be given back in either form, and Bedrock's models have no other of the two.
        fields.append("embedding_types", types ?? [.string(EmbeddingRequest.Encoding.float.rawValue)])
        fields.append("output_dimension", request.dimensions.map { .integer($0) })
        fields.append("truncate", request.truncation.map { .string($0.rawValue.uppercased()) })
        if request.endUser != nil { _ = try rendering.give(up: .endUser, field: "user") }
        if request.title != nil { _ = try rendering.give(up: .otherFields, field: "title") }
        for member in extras.members {
            if isOwn {
                fields.append(member.key, member.value)
            } else {
                _ = try rendering.give(up: .otherFields, field: member.key)
            }
        }
        return .object(fields)
    }

    /// Reads a target's answer; see ``EmbeddingDialect``.
    public static func reply(from body: JSONValue) throws(UpstreamProblem) -> EmbeddingReply {
        guard var object = body.object, let embeddings = object.take("embeddings") else {
            if body["message"]?.string != nil { throw CohereFailure.problem(in: body, status: 502) }
            throw UpstreamProblem(malformedEmbeddings: "embeddings")
        }
        var kinds = embeddings.object ?? JSONObject()
        // The first version gives the numbers without a kind, if none was asked for.
        let floats = kinds.take("float") ?? (embeddings.array == nil ? nil : embeddings)
        let values = (floats ?? kinds.take("base64"))?.array
        guard values != nil || !kinds.isEmpty else {
            throw UpstreamProblem(malformedEmbeddings: "embeddings")
        }
        var reply = EmbeddingReply(model: "", vectors: [])
        for (index, value) in (values ?? []).enumerated() {
            guard let vector = EmbeddingVector(value) else {
                throw UpstreamProblem(malformedEmbeddings: "embeddings[\(index)]")
            }
            reply.vectors.append(vector)
        }
        reply.operation = .cohereEmbed
        reply.id = object.take("id")?.string ?? ""
        reply.usage = CohereUsage.usage(object["meta"])
        if !kinds.isEmpty { object["embeddings"] = .object(kinds) }
        object["response_type"] = nil
        reply.extras = object
        return reply
    }

    /// Writes an answer for a caller; see ``EmbeddingDialect``.
    public static func body(
        of reply: EmbeddingReply,
        for request: EmbeddingRequest,
        model: String?
    ) -> JSONValue {
        let isOwn = reply.operation == .cohereEmbed
        var extras = isOwn ? reply.extras : JSONObject()
        var kinds = JSONObject()
        if !reply.vectors.isEmpty {
            for type in request.extras["embedding_types"]?.array ?? ["float"] {
                guard let encoding = type.string.flatMap(EmbeddingRequest.Encoding.init(rawValue:)) else {
                    continue
                }
                kinds[encoding.rawValue] = .array(reply.vectors.map { $0.value(encoding) })
            }
        }
        for member in extras.take("embeddings")?.object?.members ?? [] { kinds[member.key] = member.value }
        var object = JSONObject([("id", .string(reply.id)), ("embeddings", .object(kinds))])
        for member in extras.members { object.append(member.key, member.value) }
        if object["texts"] == nil {
            let texts = request.inputs.compactMap { if case .text(let text) = $0 { text } else { nil } }
            object.append("texts", .array(texts.map { .string($0) }))
        }
        if object["meta"] == nil {
            let units: JSONValue = ["input_tokens": .integer(reply.usage?.input ?? 0)]
            object.append("meta", ["api_version": ["version": "2"], "billed_units": units] as JSONValue)
        }
        object.append("response_type", "embeddings_by_type")
        return .object(object)
    }
}
