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
    /// `nil` if the provider has nothing that the caller's operation can be translated into.
    init?(_ asked: Dialects.Operation, to target: Target, isStream: Bool) {
        guard let operation = target.serves(asked) ? asked : target.substitute(for: asked) else { return nil }
        self.operation = operation
        path = target.provider.family.path(of: operation, model: target.model, isStream: isStream)
    }
}

extension Target {
    /// Whether its provider has an operation of its own for its model.
    ///
    /// What the catalogue says of a provider goes before what is true of its family.
    func serves(_ operation: Dialects.Operation) -> Bool {
        guard let facts = provider.declaration.facts else {
            return provider.family.serves(operation, model: model)
        }
        return facts.operations.contains(operation.rawValue)
    }

    /// The operation that a conversation is translated into for a provider that does not have the caller's.
    func substitute(for operation: Dialects.Operation) -> Dialects.Operation? {
        guard operation.conversation != nil else { return nil }
        return conversation
    }

    /// The operation that conversations of other dialects reach it in, if it has one.
    var conversation: Dialects.Operation? { Self.conversations.first { serves($0) } }

    /// The conversations that are translated into, the first that a provider has.
    private static let conversations: [Dialects.Operation] = [
        .chatCompletions, .responses, .messages, .generateContent, .converse, .cohereChat,
    ]
}

extension ProviderFamily {
    /// Whether a provider of this family has an operation of its own for a model.
    func serves(_ operation: Dialects.Operation, model: String) -> Bool {
        switch self {
        case .openAI, .azure:
            switch operation {
            case .chatCompletions, .completions, .embeddings, .responses, .moderations: true
            default: false
            }
        case .compatible, .mistral, .ollama, .demo:
            switch operation {
            case .chatCompletions, .completions, .embeddings, .moderations: true
            default: false
            }
        case .anthropic: operation == .messages
        case .gemini: operation == .generateContent
        case .vertex: operation == (Self.isClaude(model) ? .messages : .generateContent)
        case .bedrock: operation == .converse || operation == .invoke
        case .cohere: operation == .cohereChat
        case .jina: operation == .embeddings
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
            "\(self == .vertex ? "/publishers/google" : "")/models/\(PercentText.encode(model))"
                + (!isStream
                    ? ":generateContent"
                    : isArrayStream ? ":streamGenerateContent" : ":streamGenerateContent?alt=sse")
        case .converse:
            "/model/\(PercentText.encode(model))/\(isStream ? "converse-stream" : "converse")"
        case .invoke:
            "/model/\(PercentText.encode(model))/\(isStream ? "invoke-with-response-stream" : "invoke")"
        case .cohereChat: "/chat"
        case .ollamaChat: "/api/chat"
        case .moderations: "/moderations"
        case .imageGenerations: "/images/generations"
        case .speech: "/audio/speech"
        case .rerankV1, .rerankV2: "/rerank"
        case .cohereEmbed: "/embed"
        }
    }

    /// Whether a model is one of Anthropic's, by its name.
    private static func isClaude(_ model: String) -> Bool { model.hasPrefix("claude") }
}
