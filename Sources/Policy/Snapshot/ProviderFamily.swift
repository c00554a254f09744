/// Whose routes, dialects and headers a provider's are; every kind belongs to one.
public enum ProviderFamily: String, Sendable, CaseIterable {
    /// OpenAI's own API.
    case openAI = "openai"
    /// A server that follows OpenAI's API.
    case compatible = "openai-compatible"
    /// OpenAI's models at Azure.
    case azure = "azure-openai"
    /// Anthropic's API.
    case anthropic
    /// Google's Gemini API.
    case gemini
    /// Google's Vertex AI, with Google's and Anthropic's models.
    case vertex
    /// Amazon's Bedrock runtime.
    case bedrock
    /// Cohere's API.
    case cohere
    /// Jina's API.
    case jina
    /// Mistral's API.
    case mistral
    /// Ollama.
    case ollama
    /// The built-in demo.
    case demo

    /// The family of a provider's kind: kinds that are no family's name are names of compatible clouds.
    public init(kind: String) { self = ProviderFamily(rawValue: kind) ?? .compatible }
}
