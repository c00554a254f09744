import Dialects
import Vocabulary

@testable import DataPlane

/// The form that a refusal must have on a route, said here by hand.
enum RefusalForm {
    case openAI, anthropic, gemini, geminiArray, bedrock, cohere

    /// The form on a route, for a caller who brings its key at a place.
    init(_ route: DataRoute, _ place: KeyPlace) {
        switch route {
        case .inference(let inference): self = Self.form(inference)
        case .geminiModels, .geminiModel: self = .gemini
        // Several dialects have these: whoever brings Google's field is Google's client.
        case .models, .model: self = place == .googleKey ? .gemini : .openAI
        case .storedResponse, .passthrough, .live, .ready, .wrongMethod, .unknown: self = .openAI
        }
    }

    private static func form(_ route: InferenceRoute) -> RefusalForm {
        switch route.operation {
        case .chatCompletions, .completions, .embeddings, .responses, .moderations, .imageGenerations,
            .imageEdits, .imageVariations, .transcriptions, .audioTranslations, .speech,
            .passthrough:
            .openAI
        case .messages, .countTokens: .anthropic
        // Without `alt=sse` a stream is an array, and so is what refuses it.
        case .generateContent: route.isStream == true ? .geminiArray : .gemini
        case .geminiCountTokens, .embedContent, .batchEmbedContents: .gemini
        case .converse, .invoke: .bedrock
        case .cohereChat, .rerankV1, .rerankV2, .cohereEmbed: .cohere
        }
    }

    /// Whether an answer refuses for a reason in this form.
    func fits(_ answer: Answer, _ code: Refusal.Code) -> Bool {
        guard answer.field("content-type") == "application/json" else { return false }
        let body = answer.body
        switch self {
        case .openAI:
            return body.hasPrefix(#"{"error":{"message":""#)
                && body.contains(#""type":"\#(code.openAIWord)""#)
                && body.hasSuffix(#","code":"\#(code.rawValue)"}}"#)
        case .anthropic:
            return body.hasPrefix(#"{"type":"error","error":{"type":"\#(code.anthropicWord)","message":""#)
        case .gemini, .geminiArray:
            let opening = self == .geminiArray ? "[" : ""
            return body.hasPrefix(opening + #"{"error":{"code":\#(answer.status),"message":""#)
                && body.contains(#""status":"\#(code.geminiWord)""#)
                && body.contains(#""reason":"\#(code.rawValue)""#)
                && body.hasSuffix(self == .geminiArray ? "}}]" : "}}")
        case .bedrock:
            return body.hasPrefix(#"{"__type":"\#(code.bedrockWord)","message":""#)
                && answer.field("x-amzn-errortype") == code.bedrockWord
        case .cohere:
            return body.hasPrefix(#"{"message":""#) && body.hasSuffix(#","code":"\#(code.rawValue)"}"#)
        }
    }
}

extension Refusal.Code {
    fileprivate var openAIWord: String {
        switch self {
        case .invalidAPIKey: "authentication_error"
        case .rateLimitExceeded: "rate_limit_error"
        case .budgetExceeded: "insufficient_quota"
        case .noTargetAvailable: "upstream_error"
        default: "invalid_request_error"
        }
    }

    fileprivate var anthropicWord: String {
        switch self {
        case .invalidAPIKey: "authentication_error"
        case .modelNotFound: "not_found_error"
        case .rateLimitExceeded, .budgetExceeded: "rate_limit_error"
        default: "api_error"
        }
    }

    fileprivate var geminiWord: String {
        switch self {
        case .invalidAPIKey: "UNAUTHENTICATED"
        case .modelNotFound: "NOT_FOUND"
        case .rateLimitExceeded, .budgetExceeded: "RESOURCE_EXHAUSTED"
        default: "UNAVAILABLE"
        }
    }

    fileprivate var bedrockWord: String {
        switch self {
        case .invalidAPIKey: "AccessDeniedException"
        case .modelNotFound: "ResourceNotFoundException"
        case .rateLimitExceeded: "ThrottlingException"
        case .budgetExceeded: "ServiceQuotaExceededException"
        default: "ServiceUnavailableException"
        }
    }
}
