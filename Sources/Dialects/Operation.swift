/// What a route asks a model to do, and in which dialect it asks.
///
/// The same list says what a provider's own routes are: a request whose operation its target has as well passes as it is,
/// another is translated.
public enum Operation: String, Sendable, CaseIterable {
    /// `POST /v1/chat/completions`.
    case chatCompletions = "chat_completions"
    /// `POST /v1/completions`.
    case completions
    /// `POST /v1/embeddings`.
    case embeddings
    /// `POST /v1/responses`.
    case responses
    /// `POST /v1/messages`.
    case messages
    /// `POST /v1beta/models/{model}:generateContent` and `:streamGenerateContent`.
    case generateContent = "generate_content"
    /// `POST /model/{id}/converse` and `/converse-stream`.
    case converse
    /// `POST /model/{id}/invoke` and `/invoke-with-response-stream`.
    case invoke
    /// `POST /v2/chat`.
    case cohereChat = "cohere_chat"
    /// `POST /v1/rerank`.
    case rerankV1 = "rerank"
    /// `POST /v2/rerank`.
    case rerankV2 = "cohere_rerank"
    /// `POST /v2/embed`.
    case cohereEmbed = "cohere_embed"
    /// `POST /v1beta/models/{model}:embedContent`.
    case embedContent = "embed_content"
    /// `POST /v1beta/models/{model}:batchEmbedContents`.
    case batchEmbedContents = "batch_embed_contents"
    /// `POST /v1/messages/count_tokens`.
    case countTokens = "count_tokens"
    /// `POST /v1beta/models/{model}:countTokens`.
    case geminiCountTokens = "gemini_count_tokens"
    /// `POST /v1/moderations`.
    case moderations
    /// `POST /v1/images/generations`.
    case imageGenerations = "image_generations"
    /// `POST /v1/images/edits`.
    case imageEdits = "image_edits"
    /// `POST /v1/images/variations`.
    case imageVariations = "image_variations"
    /// `POST /v1/audio/transcriptions`.
    case transcriptions
    /// `POST /v1/audio/translations`.
    case audioTranslations = "audio_translations"
    /// `POST /v1/audio/speech`.
    case speech
    /// A provider's own route that the gateway does not know.
    case passthrough
}

extension Operation {
    /// Whether answers are made of tokens that a model generates.
    public var generates: Bool {
        switch self {
        case .chatCompletions, .completions, .responses, .messages, .generateContent, .converse, .invoke,
            .cohereChat:
            true
        case .embeddings, .cohereEmbed, .moderations, .rerankV1, .rerankV2, .imageGenerations, .speech: false
        case .passthrough: false
        case .imageEdits, .imageVariations, .transcriptions, .audioTranslations: false
        case .embedContent, .batchEmbedContents, .countTokens, .geminiCountTokens: false
        }
    }

    /// Whether answers are pictures.
    public var draws: Bool {
        switch self {
        case .imageGenerations, .imageEdits, .imageVariations: true
        default: false
        }
    }

    /// Whether sound is put into text.
    public var transcribes: Bool { self == .transcriptions || self == .audioTranslations }

    /// Whether pictures or sound are asked for or about.
    public var hasMedia: Bool { draws || transcribes || self == .speech }

    /// Whether a request comes as a form (`multipart/form-data`), at least where it carries something.
    public var takesForms: Bool { transcribes || self == .imageEdits || self == .imageVariations }

    /// Whether a request's tokens are counted and nothing else is done, which costs nothing.
    public var isCount: Bool { count != nil }

    /// Whether what is used is known, by report or by counting.
    public var isMetered: Bool { !isCount && self != .passthrough }

    /// The dialect in which this operation counts tokens, if that is what it does.
    public var count: CountDialect? {
        switch self {
        case .countTokens: .anthropic
        case .geminiCountTokens: .gemini
        default: nil
        }
    }
}
