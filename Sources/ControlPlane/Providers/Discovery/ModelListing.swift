import Policy

/// How a family of providers lists the models that it serves: where the list is, and what a page of it says.
enum ModelListing: Sendable {
    /// `GET /models`, in one page: OpenAI API reference, "List models"; vLLM, Ollama, llama.cpp and the compatible clouds
    /// have the same. Read November 2026.
    case openAI
    /// `GET /models` with `after_id`: Anthropic API reference, "List Models", read November 2026.
    case anthropic
    /// `GET /models` with `pageToken`: Gemini API reference, "models.list", read November 2026.
    case gemini
    /// `GET /v1/models` with `page_token`: Cohere API reference, "List Models", read November 2026.
    case cohere
    /// `GET /foundation-models` of the control plane: Amazon Bedrock API reference, "ListFoundationModels", read November
    /// 2026.
    case bedrock

    /// One page.
    struct Page {
        /// What it names.
        var models: [ServedModel]
        /// How many of its entries name no model.
        var unnamed = 0
        /// What the next page is asked with; `nil` on the last.
        var next: String?
    }

    /// The listing of a family; `nil` where none says which models the account can call.
    ///
    /// Azure lists what could be deployed, not what is; Vertex AI lists its catalogue without saying what a project may call.
    init?(_ family: ProviderFamily) {
        switch family {
        case .openAI, .compatible, .mistral, .ollama: self = .openAI
        case .anthropic: self = .anthropic
        case .gemini: self = .gemini
        case .cohere: self = .cohere
        case .bedrock: self = .bedrock
        case .azure, .vertex, .jina, .demo: return nil
        }
    }

    /// The root below which the list is, given that of the operations.
    func root(_ baseURL: String) -> String {
        switch self {
        case .openAI, .anthropic, .gemini: baseURL
        // The list is a route of the first version alone.
        case .cohere: baseURL.hasSuffix("/v2") ? baseURL.dropLast(2) + "v1" : baseURL
        // The runtime's host has operations only.
        case .bedrock: Self.controlPlane(baseURL)
        }
    }

    /// The path of a page below the root.
    func path(_ page: String?) -> String {
        func pages(_ path: String, size: String, token: String) -> String {
            path + "?\(size)=1000" + (page.map { "&\(token)=\(PercentCoding.encode($0))" } ?? "")
        }
        return switch self {
        case .openAI: "/models"
        case .anthropic: pages("/models", size: "limit", token: "after_id")
        case .gemini: pages("/models", size: "pageSize", token: "pageToken")
        case .cohere: pages("/models", size: "page_size", token: "page_token")
        case .bedrock: "/foundation-models?byInferenceType=ON_DEMAND"
        }
    }

    private static func controlPlane(_ baseURL: String) -> String {
        let runtime = "https://bedrock-runtime."
        return baseURL.hasPrefix(runtime) ? "https://bedrock." + baseURL.dropFirst(runtime.count) : baseURL
    }
}
