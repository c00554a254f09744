import Vocabulary

/// What is known of OpenAI's models by their names.
enum ResponsesModelFacts {
    /// Whether a model gives encrypted thoughts when it is asked for them; others refuse a request that asks ("Encrypted
    /// content is not supported with this model").
    ///
    /// Those are the o-series and GPT-5 and later, without GPT-5's model for chats ("Models", platform.openai.com, read 2026-11).
    static func reasons(_ model: String, _ rendering: Rendering) -> Bool {
        guard rendering.quirks.givesEncryptedThoughts,
            !rendering.unsupported.contains(.reasoning)
        else { return false }
        return reasons(model)
    }

    /// Whether a model is one that reasons.
    static func reasons(_ model: String) -> Bool {
        let name = name(model)
        if name.hasPrefix("o"), let digit = name.dropFirst().first { return digit.isASCII && digit.isNumber }
        guard name.hasPrefix("gpt-") else { return name.hasPrefix("codex") }
        return generation(name) >= (5, 1) || generation(name) == (5, 0) && !words(name).contains("chat")
    }

    /// Whether a model takes texts to stop at, although it reasons: the first ones do, and from o3 on "'stop' is not supported
    /// with this model" ("Create chat completion", `stop`, platform.openai.com, read 2026-11).
    static func stopsAtTexts(_ model: String) -> Bool {
        let name = name(model)
        return name.hasPrefix("o1") || name.hasPrefix("o3-mini") || !reasons(model)
    }

    /// A model's own name, without those of its maker and of what it is reached by.
    static func name(_ model: String) -> String {
        model.split(separator: "/").last.map { $0.lowercased() } ?? ""
    }

    /// The words of a name.
    static func words(_ name: String) -> [Substring] { name.split(separator: "-") }

    /// The generation in the name of one of the models that are called GPT, such as 5.1; 0 if there is none in it.
    static func generation(_ name: String) -> (major: Int, minor: Int) {
        // Azure's names of the oldest have no dot.
        if name.hasPrefix("gpt-35") { return (3, 5) }
        let version = name.dropFirst(4).prefix { $0.isASCII && $0.isNumber || $0 == "." }
        let parts = version.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        return (parts.first ?? 0, parts.count > 1 ? parts[1] : 0)
    }
}
