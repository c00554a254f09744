import Dialects
import Policy
import Vocabulary

extension Target {
    /// How it is asked for embeddings, and where; `nil` if it has none.
    func embeddings(_ request: EmbeddingRequest) throws(Refusal) -> (target: EmbeddingTarget, path: String)? {
        switch provider.family {
        case .cohere: return (.form(.cohere), path(of: .cohereEmbed))
        case .gemini:
            let operation =
                GeminiEmbeddings.isBatch(request)
                ? Dialects.Operation.batchEmbedContents : .embedContent
            return (.form(.gemini), path(of: operation))
        case .vertex: return try vertexEmbeddings(request)
        case .bedrock:
            let form: EmbeddingForm? =
                model.contains("titan-embed") ? .titan : model.contains("cohere.embed") ? .bedrockCohere : nil
            return form.map { (.form($0), invokePath) }
        default:
            guard serves(.embeddings) else { return nil }
            return (.form(embeddingForm), path(of: .embeddings))
        }
    }

    private func vertexEmbeddings(
        _ request: EmbeddingRequest
    ) throws(Refusal) -> (target: EmbeddingTarget, path: String)? {
        guard !model.hasPrefix("claude") else { return nil }
        guard ProviderFamily.embedsContent(model) else {
            return (.vertexPrediction, provider.family.modelPath(model) + ":predict")
        }
        guard request.inputs.count == 1 else {
            throw Refusal(
                .invalidBody,
                "The model's target embeds one input in a call. The caller must send them one by one.",
                param: "input"
            )
        }
        return (
            .form(.gemini), path(of: .embedContent)
        )
    }

    /// How it is asked to rerank, and where; `nil` if it cannot be.
    var reranking: (form: RerankForm, path: String)? {
        rerankForm.map { ($0, $0 == .bedrock ? invokePath : "/rerank") }
    }

    /// Where Bedrock takes the bodies that its models' makers have made up.
    private var invokePath: String { "/model/\(PercentText.encode(model))/invoke" }
}
