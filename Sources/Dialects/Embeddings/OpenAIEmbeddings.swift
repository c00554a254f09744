import JSONText
import Vocabulary

/// `POST /v1/embeddings` (OpenAI API reference, "Create embeddings", read 2026-11).
public enum OpenAIEmbeddings: EmbeddingDialect {
    /// Reads a caller's request; see ``EmbeddingDialect``.
    public static func request(from body: JSONValue, model: String?) throws(Refusal) -> EmbeddingRequest {
        guard var object = body.object else { throw Refusal(embeddingField: "body", "must be an object") }
        let named = object.take("model")
        guard let model = model ?? named?.string, !model.isEmpty else { throw Refusal(missing: "model") }
        guard let input = object.take("input") else { throw Refusal(missing: "input") }
        var request = EmbeddingRequest(model: model, inputs: try inputs(input))
        request.operation = .embeddings
        request.isSingle =
            input.string != nil || request.inputs.count == 1 && input.array?.first?.integer != nil
        if let dimensions = object.take("dimensions") {
            guard let number = dimensions.integer, number > 0 else {
                throw Refusal(embeddingField: "dimensions", "must be a whole number above zero")
            }
            request.dimensions = number
        }
        if let encoding = object.take("encoding_format") {
            guard let known = encoding.string.flatMap(EmbeddingRequest.Encoding.init(rawValue:)) else {
                throw Refusal(embeddingField: "encoding_format", "must be 'float' or 'base64'")
            }
            request.encoding = known
        }
        if let user = object.take("user") {
            guard let text = user.string else { throw Refusal(embeddingField: "user", "must be a string") }
            request.endUser = text
        }
        request.extras = object
        return request
    }

    private static func inputs(_ value: JSONValue) throws(Refusal) -> [EmbeddingRequest.Input] {
        if let text = value.string { return [.text(text)] }
        guard let elements = value.array, !elements.isEmpty else {
            throw Refusal(embeddingField: "input", "must be a string or an array that is not empty")
        }
        if elements.allSatisfy({ $0.integer != nil }) { return [.tokens(elements.compactMap(\.integer))] }
        var inputs: [EmbeddingRequest.Input] = []
        for (index, element) in elements.enumerated() {
            switch element {
            case .string(let text): inputs.append(.text(text))
            case .array(let tokens) where !tokens.isEmpty && tokens.allSatisfy({ $0.integer != nil }):
                inputs.append(.tokens(tokens.compactMap(\.integer)))
            case .object: inputs.append(.opaque(.embeddings, element))
            default:
                throw Refusal(embeddingField: "input[\(index)]", "must be a string or an array of tokens")
            }
        }
        return inputs
    }

    /// Writes a request for a target; see ``EmbeddingDialect``.
    public static func body(
        of request: EmbeddingRequest,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue {
        var inputs: [JSONValue] = []
        for (index, input) in request.inputs.enumerated() {
            switch input {
            case .text(let text): inputs.append(.string(text))
            case .tokens(let tokens): inputs.append(.array(tokens.map { .integer($0) }))
            case .opaque(.embeddings, let native): inputs.append(native)
            case .opaque:
                throw Refusal(embeddingField: "input[\(index)]", "cannot be taken by the model's target")
            }
        }
        var object = JSONObject([("model", .string(rendering.model))])
        object.append("input", request.isSingle && inputs.count == 1 ? inputs[0] : .array(inputs))
        let dimensionsField = rendering.isMistral ? "output_dimension" : "dimensions"
        object.append(dimensionsField, request.dimensions.map { .integer($0) })
        object.append("encoding_format", request.encoding.map { .string($0.rawValue) })
        object.append("user", request.endUser.map { .string($0) })
        if request.task != nil { _ = try rendering.give(up: .otherFields, field: "task") }
        if request.title != nil { _ = try rendering.give(up: .otherFields, field: "title") }
        if request.truncation != nil { _ = try rendering.give(up: .otherFields, field: "truncate") }
        for member in request.extras.members {
            if request.operation == .embeddings {
                object[member.key] = member.value
            } else {
                _ = try rendering.give(up: .otherFields, field: member.key)
            }
        }
        return .object(object)
    }

    /// Reads a target's answer; see ``EmbeddingDialect``.
    public static func reply(from body: JSONValue) throws(UpstreamProblem) -> EmbeddingReply {
        guard var object = body.object, let data = object.take("data")?.array else {
            throw UpstreamProblem(malformedEmbeddings: "data")
        }
        var found: [(index: Int, vector: EmbeddingVector)] = []
        for (place, element) in data.enumerated() {
            guard let vector = element["embedding"].flatMap(EmbeddingVector.init) else {
                throw UpstreamProblem(malformedEmbeddings: "data[\(place)].embedding")
            }
            found.append((element["index"]?.integer ?? place, vector))
        }
        var reply = EmbeddingReply(
            model: object.take("model")?.string ?? "",
            vectors: found.sorted { $0.index < $1.index }.map(\.vector)
        )
        reply.operation = .embeddings
        reply.id = object.take("id")?.string ?? ""
        let usage = object.take("usage")
        if let tokens = (usage?["prompt_tokens"] ?? usage?["total_tokens"])?.integer,
            (0...1 << 40).contains(tokens)
        {
            reply.usage = Usage(input: tokens)
        }
        object["object"] = nil
        reply.extras = object
        return reply
    }

    /// Writes an answer for a caller; see ``EmbeddingDialect``.
    public static func body(
        of reply: EmbeddingReply,
        for request: EmbeddingRequest,
        model: String?
    ) -> JSONValue {
        let data = reply.vectors.enumerated().map { index, vector -> JSONValue in
            [
                "object": "embedding", "index": .integer(index),
                "embedding": vector.value(request.encoding ?? .float),
            ]
        }
        var object = JSONObject([("object", "list"), ("data", .array(data))])
        object.append("model", .string(model ?? (reply.model.isEmpty ? request.model : reply.model)))
        let tokens = JSONValue.integer(reply.usage?.input ?? 0)
        object.append("usage", ["prompt_tokens": tokens, "total_tokens": tokens])
        if reply.operation == .embeddings {
            for member in reply.extras.members { object.append(member.key, member.value) }
        }
        return .object(object)
    }
}

extension Refusal {
    /// The refusal of a request for embeddings with a field that is not as it must be.
    init(embeddingField field: String, _ rule: String) {
        self.init(.invalidBody, "The request's field '\(field)' \(rule).", param: field)
    }
}
