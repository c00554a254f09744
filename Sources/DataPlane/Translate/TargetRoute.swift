import Dialects
import Policy
import Vocabulary

/// How a target is asked: in which operation of its provider, and where.
struct TargetRoute: Equatable {
    /// The provider's operation.
    let operation: Dialects.Operation
    /// The path below the provider's base URL, query included.
    let path: String

    /// The route for a caller's operation: the same one where the provider has it, else the one that can say most of it.
    ///
    /// `nil` if the provider has nothing that the caller's operation can be translated into. `choosesAlone` is whether several
    /// answers are asked for, and no tools.
    init?(_ asked: Dialects.Operation, to target: Target, isStream: Bool, choosesAlone: Bool = false) {
        // What is invoked is written anew only where its own words are not understood.
        let isOwn = asked != .invoke && target.serves(asked)
        guard let operation = isOwn ? asked : target.substitute(for: asked, choosesAlone) else { return nil }
        self.operation = operation
        path = target.path(of: operation, isStream: isStream)
    }
}

extension Target {
    /// Whether its provider has an operation of its own for its model.
    ///
    /// What the catalogue says of a provider goes before what is true of its family, and what it says of a model before both:
    /// some of OpenAI's are reached by the Responses API alone.
    func serves(_ operation: Dialects.Operation) -> Bool {
        if isResponsesOnly, operation == .chatCompletions || operation == .completions,
            providerServes(.responses)
        {
            return false
        }
        return providerServes(operation)
    }

    private func providerServes(_ operation: Dialects.Operation) -> Bool {
        guard let facts = provider.declaration.facts else {
            if operation == .completions, isOpenAIsOwn { return ProviderFamily.completes(model) }
            return provider.family.serves(operation, model: model)
        }
        return facts.operations.contains(operation.rawValue)
    }

    /// Whether it is asked of OpenAI itself: what another server behind a base URL of its own completes is not known.
    private var isOpenAIsOwn: Bool {
        provider.family == .openAI && provider.baseURL == provider.declaration.ownBaseURL
    }

    /// Where its provider has an operation of its own for its model.
    func path(
        of operation: Dialects.Operation,
        isStream: Bool = false,
        isArrayStream: Bool = false
    ) -> String {
        let path = provider.family.path(
            of: operation,
            model: model,
            isStream: isStream,
            isArrayStream: isArrayStream
        )
        // Its own routes have no version in their path, those of OpenAI have it.
        return provider.declaration.kind == "tei" && operation == .embeddings ? "/v1\(path)" : path
    }

    /// The operation that a conversation is translated into for a provider that does not have the caller's.
    ///
    /// Responses have no place for several answers: who asks for them, and for no tools, is better served elsewhere.
    func substitute(for operation: Dialects.Operation, _ choosesAlone: Bool) -> Dialects.Operation? {
        guard operation.conversation != nil else { return nil }
        return choosesAlone && serves(.chatCompletions) ? .chatCompletions : conversation
    }

    /// The operation that conversations of other dialects reach it in, if it has one.
    var conversation: Dialects.Operation? {
        if isOfOpenAI, OpenAIModel.wantsResponses(model), serves(.responses) { return .responses }
        return Self.conversations.first { serves($0) }
    }

    /// Whether its models are OpenAI's, as their names say.
    var isOfOpenAI: Bool {
        provider.declaration.facts == nil && (provider.family == .openAI || provider.family == .azure)
    }

    /// The conversations that are translated into, the first that a provider has.
    private static let conversations: [Dialects.Operation] = [
        .chatCompletions, .responses, .messages, .generateContent, .converse, .cohereChat,
    ]
}

extension ProviderFamily {
    /// Whether a provider of this family has an operation of its own for a model; which of OpenAI's models complete is said by
    /// ``completes(_:)``.
    func serves(_ operation: Dialects.Operation, model: String) -> Bool {
        switch self {
        case .openAI, .azure:
            switch operation {
            case .chatCompletions, .completions, .embeddings, .responses, .moderations: true
            case .imageGenerations, .imageEdits, .imageVariations: true
            case .speech, .transcriptions, .audioTranslations: true
            default: false
            }
        case .compatible, .mistral, .ollama, .demo:
            switch operation {
            case .chatCompletions, .embeddings: true
            // Mistral completes the middle of code only, and Ollama moderates nothing.
            case .completions: self != .mistral
            case .moderations: self != .ollama
            case .rerankV1: self == .compatible
            case .imageGenerations, .imageEdits, .imageVariations: self == .compatible
            // Mistral's speech is sound in JSON, and it translates none (its SDK `mistralai` 3.7).
            case .transcriptions: self == .compatible || self == .mistral
            case .speech, .audioTranslations: self == .compatible
            default: false
            }
        case .anthropic: operation == .messages || operation == .countTokens
        case .gemini:
            switch operation {
            case .generateContent, .geminiCountTokens, .embedContent, .batchEmbedContents: true
            default: false
            }
        case .vertex:
            switch operation {
            case .generateContent, .geminiCountTokens: !Self.isClaude(model)
            case .messages: Self.isClaude(model)
            case .embedContent: Self.embedsContent(model)
            default: false
            }
        case .bedrock: operation == .converse || operation == .invoke
        case .cohere: operation == .cohereChat || operation == .rerankV2 || operation == .cohereEmbed
        case .jina: operation == .embeddings || operation == .rerankV1
        }
    }

    /// Where a provider of this family has an operation.
    func path(
        of operation: Dialects.Operation,
        model: String,
        isStream: Bool,
        isArrayStream: Bool = false
    ) -> String {
        switch operation {
        case .chatCompletions: "/chat/completions"
        case .completions: "/completions"
        case .embeddings: "/embeddings"
        case .responses: "/responses"
        case .messages where self == .vertex:
            "/publishers/anthropic/models/\(PercentText.encode(model)):"
                + (isStream ? "streamRawPredict" : "rawPredict")
        case .messages: "/messages"
        case .generateContent:
            modelPath(model)
                + (!isStream
                    ? ":generateContent"
                    : isArrayStream ? ":streamGenerateContent" : ":streamGenerateContent?alt=sse")
        case .embedContent: modelPath(model) + ":embedContent"
        case .batchEmbedContents: modelPath(model) + ":batchEmbedContents"
        case .geminiCountTokens: modelPath(model) + ":countTokens"
        case .countTokens: "/messages/count_tokens"
        case .converse:
            "/model/\(PercentText.encode(model))/\(isStream ? "converse-stream" : "converse")"
        case .invoke:
            "/model/\(PercentText.encode(model))/\(isStream ? "invoke-with-response-stream" : "invoke")"
        case .cohereChat: "/chat"
        case .moderations: "/moderations"
        case .imageGenerations: "/images/generations"
        case .speech: "/audio/speech"
        case .imageEdits: "/images/edits"
        case .imageVariations: "/images/variations"
        case .transcriptions: "/audio/transcriptions"
        case .audioTranslations: "/audio/translations"
        case .rerankV1, .rerankV2: "/rerank"
        case .cohereEmbed: "/embed"
        // Its path is the caller's.
        case .passthrough: ""
        }
    }

    /// Where Google's providers have a model.
    func modelPath(_ model: String) -> String {
        "\(self == .vertex ? "/publishers/google" : "")/models/\(PercentText.encode(model))"
    }

    /// Whether Vertex serves a model of embeddings by `:embedContent`: the second generation of Gemini's, and no other
    /// (Vertex AI documentation, "Get text embeddings" and "Multimodal embeddings", read 2026-11).
    static func embedsContent(_ model: String) -> Bool { model.hasPrefix("gemini-embedding-2") }

    /// Whether OpenAI has a model in Completions, fine-tuned ones included: all others only converse, and are refused there
    /// ("Models", platform.openai.com, read 2026-11).
    static func completes(_ model: String) -> Bool {
        let base = model.hasPrefix("ft:") ? model.dropFirst(3) : model[...]
        return ["gpt-3.5-turbo-instruct", "davinci-002", "babbage-002"].contains { base.hasPrefix($0) }
    }

    /// Whether a model is one of Anthropic's, by its name.
    private static func isClaude(_ model: String) -> Bool { model.hasPrefix("claude") }
}
