/// The conventions of the provider families, each checked against recorded answers.
extension UsageConvention {
    /// OpenAI's chat, completions and embeddings, and most servers that follow them: all parts are inside.
    ///
    /// Servers that leave reasoning (xAI, Gemini's compatible interface) or sound (Mistral) out of the two counts show it in
    /// the total. DeepSeek's `prompt_tokens` is hits and misses of the cache together, as elsewhere.
    public static let chat = UsageConvention(
        inputIncludesCache: true,
        outputIncludesReasoning: true,
        totalTellsRest: true
    )
    /// OpenAI's Responses, xAI's included: all parts are inside.
    public static let responses = UsageConvention(inputIncludesCache: true, outputIncludesReasoning: true)
    /// Anthropic's Messages: `input_tokens` is what was neither read from a cache nor written to it.
    public static let anthropic = UsageConvention(inputIncludesCache: false, outputIncludesReasoning: true)
    /// Gemini's generateContent: cached input is inside of the prompt, thoughts are outside of the candidates.
    public static let gemini = UsageConvention(inputIncludesCache: true, outputIncludesReasoning: false)
    /// Amazon Bedrock's Converse: `inputTokens` excludes the cache, as Anthropic's count does.
    public static let converse = UsageConvention(inputIncludesCache: false, outputIncludesReasoning: true)
    /// Cohere: cached input and reasoning are inside.
    public static let cohere = UsageConvention(inputIncludesCache: true, outputIncludesReasoning: true)
    /// Ollama's own interface, which has no parts.
    public static let ollama = UsageConvention(inputIncludesCache: true, outputIncludesReasoning: true)
}
