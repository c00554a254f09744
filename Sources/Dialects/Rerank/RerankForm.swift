import JSONText

/// A form in which reranking is asked for.
public enum RerankForm: String, Hashable, Sendable, CaseIterable {
    /// Cohere's first version (https://docs.cohere.com/v1/reference/rerank).
    case cohereV1
    /// Cohere's second version (https://docs.cohere.com/reference/rerank).
    case cohereV2
    /// Cohere's models on Amazon Bedrock: the second version without a model, by InvokeModel.
    case bedrock
    /// Jina's (https://api.jina.ai/redoc), which vLLM, llama.cpp and others follow.
    case jina
    /// Voyage's (https://docs.voyageai.com/reference/reranker-api).
    case voyage
    /// Text Embeddings Inference's (https://huggingface.github.io/text-embeddings-inference).
    case textEmbeddings

    /// The form that a caller's request has, by its route and its fields.
    ///
    /// On `/v1/rerank` both Cohere's and Jina's clients ask; a request is taken for Cohere's if it has a field that
    /// only Cohere knows.
    public static func face(_ operation: Operation, _ body: JSONValue) -> RerankForm {
        if operation == .rerankV2 { return .cohereV2 }
        if body["texts"] != nil { return .textEmbeddings }
        if body["top_k"] != nil || body["truncation"] != nil { return .voyage }
        let own = ["rank_fields", "max_chunks_per_doc", "max_tokens_per_doc", "relevant_spans"]
        return own.contains { body.object?[$0] != nil } ? .cohereV1 : .jina
    }

    /// The form that a caller's request has, read from its bytes.
    public static func face(_ operation: Operation, in body: Span<UInt8>) -> RerankForm {
        var keys = JSONObject()
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return face(operation, .object(keys)) }
        while let key = outline.nextMember(body) {
            keys[key.text(in: body)] = true
            outline.skipValue(body)
        }
        return face(operation, .object(keys))
    }

    /// The field with the documents.
    var documents: String { self == .textEmbeddings ? "texts" : "documents" }

    /// The field that limits the results, if the form has one.
    var limit: String? {
        switch self {
        case .voyage: "top_k"
        case .textEmbeddings: nil
        case .cohereV1, .cohereV2, .bedrock, .jina: "top_n"
        }
    }

    /// The field that asks for the documents back, if the form has one.
    var returnsDocuments: String? {
        switch self {
        case .cohereV1, .jina, .voyage: "return_documents"
        case .textEmbeddings: "return_text"
        case .cohereV2, .bedrock: nil
        }
    }

    /// Whether documents come back where the request does not say.
    var returnsByDefault: Bool { self == .jina }

    /// The field that allows to cut off what is too long, if the form has one.
    var truncates: String? {
        switch self {
        case .voyage: "truncation"
        case .jina, .textEmbeddings: "truncate"
        case .cohereV1, .cohereV2, .bedrock: nil
        }
    }

    /// Whether documents may be objects.
    var takesObjects: Bool { self == .cohereV1 || self == .jina }

    /// Whether it is one of Cohere's.
    var isCohere: Bool { self == .cohereV1 || self == .cohereV2 || self == .bedrock }
}
