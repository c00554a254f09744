import Vocabulary

extension ProviderDeclaration {
    /// The path that its kind's API has below its host: what a base URL without one gets.
    public var ownPath: String {
        if let facts { return facts.path }
        return switch kind {
        case "bedrock": ""
        case "cohere": "/v2"
        case "gemini": "/v1beta"
        case "vertex": "/v1/projects/\(cloud.project ?? "")/locations/\(cloud.location)"
        default: "/v1"
        }
    }

    /// Where the API of its kind is; `nil` where every account or host has its own.
    ///
    /// OpenAI API reference, "Introduction"; Anthropic API reference, "Overview"; Gemini API reference, "Primary
    /// endpoints"; Cohere API reference; Jina's
    /// API documentation (api.jina.ai/redoc); Mistral API reference; Ollama documentation, "OpenAI compatibility"; Google Cloud, "Vertex AI locations"; AWS General Reference, "Amazon Bedrock endpoints and quotas"; all
    /// read November 2026. Those of the catalogue's kinds come with its lines.
    public var ownBaseURL: String? {
        if let facts { return facts.baseURL }
        switch kind {
        case "openai": return "https://api.openai.com/v1"
        case "anthropic": return "https://api.anthropic.com/v1"
        case "gemini": return "https://generativelanguage.googleapis.com/v1beta"
        case "cohere": return "https://api.cohere.com/v2"
        case "jina": return "https://api.jina.ai/v1"
        case "mistral": return "https://api.mistral.ai/v1"
        case "ollama": return "http://127.0.0.1:11434/v1"
        case "vertex":
            let prefix = cloud.location == "global" ? "" : "\(cloud.location)-"
            return "https://\(prefix)aiplatform.googleapis.com" + ownPath
        case "bedrock":
            guard let region = cloud.region else { return nil }
            let end = region.hasPrefix("cn-") ? ".cn" : ""
            return "https://bedrock-runtime.\(region).amazonaws.com\(end)"
        default: return nil
        }
    }

    /// Whether nothing but `base_url` can say where its API is.
    public var needsBaseURL: Bool {
        if let facts { return facts.baseURL == nil }
        return kind == "openai-compatible" || kind == "azure-openai"
    }

    /// The catalogue's names for its models and prices, in the order of looking; none if nothing can be known of them.
    ///
    /// What a compatible server calls a model says nothing of who runs it at which price.
    public var cataloguedNames: [String] {
        if let cataloguePrefix { return [cataloguePrefix] }
        if let facts { return facts.prices.map { [$0] } ?? [] }
        return switch ProviderFamily(kind: kind) {
        case .compatible: []
        case .azure: ["azure"]
        case .bedrock: ["bedrock_converse", "bedrock"]
        case .cohere: ["cohere", "cohere_chat"]
        case .vertex:
            [
                "vertex_ai", "vertex_ai-language-models", "vertex_ai-anthropic_models",
                "vertex_ai-embedding-models", "vertex_ai-text-models",
            ]
        case .openAI, .anthropic, .gemini, .jina, .mistral, .ollama, .demo: [kind]
        }
    }
}
