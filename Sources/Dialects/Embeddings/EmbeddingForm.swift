import JSONText
import Vocabulary

/// A form in which embeddings are asked for.
public enum EmbeddingForm: String, Hashable, Sendable, CaseIterable {
    /// OpenAI's, which compatible servers follow.
    case openAI
    /// Gemini's.
    case gemini
    /// Cohere's second version.
    case cohere
    /// Voyage's.
    case voyage
    /// Jina's.
    case jina
    /// Amazon's Titan models on Bedrock, by InvokeModel.
    case titan
    /// Cohere's models on Bedrock, by InvokeModel.
    case bedrockCohere

    /// How it is read and written.
    public var dialect: any EmbeddingDialect.Type {
        switch self {
        case .openAI: OpenAIEmbeddings.self
        case .gemini: GeminiEmbeddings.self
        case .cohere: CohereEmbeddings.self
        case .voyage: VoyageEmbeddings.self
        case .jina: JinaEmbeddings.self
        case .titan: TitanEmbeddings.self
        case .bedrockCohere: BedrockCohereEmbeddings.self
        }
    }

    /// The form of a route's callers; `nil` if the route has no embeddings.
    public static func face(_ operation: Operation) -> EmbeddingForm? {
        switch operation {
        case .embeddings: .openAI
        case .generateContent, .embedContent, .batchEmbedContents: .gemini
        case .cohereEmbed: .cohere
        default: nil
        }
    }

    /// Reads an error answer of a target.
    func problem(status: Int, body: [UInt8]) -> UpstreamProblem {
        switch self {
        case .gemini: GeminiDialect.problem(status: status, body: body)
        case .cohere: CohereFailure.problem(status: status, body: body)
        case .openAI, .voyage, .jina, .titan, .bedrockCohere: ChatFailure.problem(status: status, body: body)
        }
    }

    /// The body of an error answer to a caller.
    func failureBody(_ problem: UpstreamProblem) -> [UInt8] {
        switch self {
        case .gemini: GeminiDialect.failureBody(problem)
        case .cohere, .bedrockCohere: CohereFailure.body(problem)
        case .openAI, .voyage, .jina, .titan: ChatFailure.body(problem).bytes
        }
    }
}
