extension Operation {
    /// How traffic of this operation passes; `nil` for operations that no caller asks in.
    public var passed: (any PassedDialect.Type)? {
        switch self {
        case .chatCompletions: ChatCompletionsPassing.self
        case .completions: CompletionsPassing.self
        case .embeddings: EmbeddingsPassing.self
        case .messages: AnthropicDialect.self
        case .generateContent: GeminiDialect.self
        case .responses: ResponsesDialect.self
        case .converse: ConverseDialect.self
        case .invoke: BedrockInvokePassing.self
        case .cohereChat: CohereDialect.self
        case .rerankV1: RerankV1Passing.self
        case .rerankV2: RerankV2Passing.self
        case .cohereEmbed: CohereEmbedPassing.self
        case .embedContent: GeminiEmbedPassing.self
        case .batchEmbedContents: GeminiBatchEmbedPassing.self
        case .countTokens: AnthropicCountPassing.self
        case .geminiCountTokens: GeminiCountPassing.self
        case .moderations: ModerationsPassing.self
        case .imageGenerations: ImageGenerationsPassing.self
        case .speech: SpeechPassing.self
        case .imageEdits: ImageEditsPassing.self
        case .imageVariations: ImageVariationsPassing.self
        case .transcriptions, .audioTranslations: TranscriptionsPassing.self
        case .passthrough: nil
        }
    }

    /// The dialect of this operation, if it is a conversation that can be translated.
    public var conversation: (any ConversationDialect.Type)? {
        switch self {
        case .chatCompletions: ChatDialect.self
        case .completions: CompletionsDialect.self
        case .messages: AnthropicDialect.self
        case .generateContent: GeminiDialect.self
        case .responses: ResponsesDialect.self
        case .converse: ConverseDialect.self
        case .invoke: BedrockInvokeDialect.self
        case .cohereChat: CohereDialect.self
        case .embeddings, .rerankV1, .rerankV2, .cohereEmbed, .moderations,
            .imageGenerations, .speech, .imageEdits, .imageVariations, .transcriptions,
            .audioTranslations,
            .passthrough:
            nil
        case .embedContent, .batchEmbedContents, .countTokens, .geminiCountTokens: nil
        }
    }
}
