/// Which words for an effort OpenAI's models take: they refuse a request that has another.
///
/// The sources are "Reasoning models" and the pages of the models (developers.openai.com/api/docs), and what the API answers to a word that a
/// model does not take: it names those that the model takes (github.com/openai/codex/issues/6647,
/// github.com/anomalyco/opencode/pull/26268, github.com/egoist/chatwise-releases/issues/1257; all read 2026-11).
enum OpenAIEfforts {
    /// All words, from the least to the most.
    private static let words = ["none", "minimal", "low", "medium", "high", "xhigh", "max"]

    /// The words that a model takes, from the least to the most: none at all where it does not think; `nil` if the model is not
    /// known.
    static func allowed(_ model: String) -> [String]? {
        let name = ResponsesModelFacts.name(model)
        if name.hasPrefix("gpt-") { return allowed(gpt: name) }
        if name.hasPrefix("chatgpt-") || name.hasPrefix("o1-mini") || name.hasPrefix("o1-preview") {
            return []
        }
        guard ResponsesModelFacts.reasons(model) else { return nil }
        return name.contains("deep-research") ? ["medium"] : ["low", "medium", "high"]
    }

    /// The word nearest to the one that is asked for: the next that thinks more, else the last; `nil` where nothing need be said.
    static func nearest(to effort: String, for model: String) -> String? {
        guard let allowed = allowed(model), !allowed.isEmpty else { return effort == "none" ? nil : effort }
        guard !allowed.contains(effort), let asked = words.firstIndex(of: effort) else { return effort }
        return words[asked...].first(where: allowed.contains) ?? allowed.last
    }

    /// Whether a model does not think unless it is asked to: from GPT-5.1 to GPT-5.4 those that can do without.
    static func restsUnasked(_ model: String) -> Bool {
        let generation = ResponsesModelFacts.generation(ResponsesModelFacts.name(model))
        return allowed(model)?.first == "none" && generation < (5, 5)
    }

    private static func allowed(gpt name: String) -> [String]? {
        let generation = ResponsesModelFacts.generation(name)
        guard generation >= (5, 0) else { return generation == (0, 0) ? nil : [] }
        let isFirst = generation == (5, 0)
        let kinds = ResponsesModelFacts.words(name)
        if kinds.contains("chat") { return isFirst ? [] : ["medium"] }
        if kinds.contains("pro") { return isFirst ? ["high"] : ["medium", "high", "xhigh"] }
        if kinds.contains("codex"), generation < (5, 3) {
            let hasMost = generation == (5, 2) || kinds.contains("max")
            return ["low", "medium", "high"] + (hasMost ? ["xhigh"] : [])
        }
        if isFirst { return ["minimal", "low", "medium", "high"] }
        // Two of the later ones always think.
        let alwaysThinks = kinds.contains("astra") || name.hasPrefix("gpt-6.1-sol")
        var allowed = (alwaysThinks ? [] : ["none"]) + ["low", "medium", "high"]
        if generation >= (5, 2) { allowed.append("xhigh") }
        if generation >= (5, 6) { allowed.append("max") }
        return allowed
    }
}
