import Vocabulary

/// What is known of OpenAI's models by their names.
enum ResponsesModelFacts {
    /// Whether a model gives encrypted thoughts when it is asked for them; others refuse a request that asks ("Encrypted
    /// content is not supported with this model").
    ///
    /// Those are the o-series and GPT-5 and later, without the models for chats ("Models", platform.openai.com, read 2026-11).
    static func reasons(_ model: String, _ rendering: Rendering) -> Bool {
        guard rendering.quirks.givesEncryptedThoughts,
            !rendering.unsupported.contains(.reasoning)
        else { return false }
        let name = model.split(separator: "/").last.map { $0.lowercased() } ?? ""
        if name.contains("-chat") { return false }
        if name.hasPrefix("o"), let digit = name.dropFirst().first { return digit.isASCII && digit.isNumber }
        guard name.hasPrefix("gpt-") else { return name.hasPrefix("codex") }
        let generation = name.dropFirst(4).prefix { $0.isASCII && $0.isNumber }
        return (Int(generation) ?? 0) >= 5
    }
}
