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
        return reasons(model)
    }

    /// Whether a model is one that reasons.
    static func reasons(_ model: String) -> Bool {
        let name = name(model)
        if name.contains("-chat") { return false }
        if name.hasPrefix("o"), let digit = name.dropFirst().first { return digit.isASCII && digit.isNumber }
        guard name.hasPrefix("gpt-") else { return name.hasPrefix("codex") }
        return generation(name).major >= 5
    }

    /// The least effort that a model takes; `nil` where it takes one only, or none.
    ///
    /// `none` is known from GPT-5.1 on, GPT-5 has `minimal`, the models before and those for code have `low`, and the
    /// `-pro` models have no choice ("Create a model response", `reasoning.effort`, platform.openai.com, read 2026-11).
    static func leastEffort(_ model: String) -> String? {
        let name = name(model)
        guard reasons(model), !name.contains("-pro") else { return nil }
        guard name.hasPrefix("gpt-") else { return "low" }
        let (major, minor) = generation(name)
        if major > 5 || minor > 0 { return "none" }
        return name.contains("codex") ? "low" : "minimal"
    }

    private static func name(_ model: String) -> String {
        model.split(separator: "/").last.map { $0.lowercased() } ?? ""
    }

    private static func generation(_ name: String) -> (major: Int, minor: Int) {
        let version = name.dropFirst(4).prefix { $0.isASCII && $0.isNumber || $0 == "." }
        let parts = version.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        return (parts.first ?? 0, parts.count > 1 ? parts[1] : 0)
    }
}
