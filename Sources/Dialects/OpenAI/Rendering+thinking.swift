import Vocabulary

/// What the two APIs of OpenAI are told of thinking, and do not take because of it.
extension Rendering {
    /// The effort in OpenAI's words; `nil` where nothing is asked, or a model that does not think is to think no more.
    ///
    /// A request that is native was written for the API itself, and says what it means. What others ask is said in the nearest
    /// word that the model takes.
    func effort(of thinking: Thinking, isNative: Bool) -> String? {
        guard let effort = thinking.effort ?? thinking.budget.map(Self.effort(ofBudget:)) else { return nil }
        return isOpenAI && !isNative ? OpenAIEfforts.nearest(to: effort, for: model) : effort
    }

    /// Whether the target's model takes no word of thinking at all.
    func refusesThinking(isNative: Bool) -> Bool {
        if unsupported.contains(.reasoning) { return true }
        return isOpenAI && !isNative && OpenAIEfforts.allowed(model)?.isEmpty ?? false
    }

    /// The effort that a budget of tokens comes near.
    private static func effort(ofBudget budget: Int) -> String {
        switch budget {
        case ..<0: "medium"
        case 0: "none"
        case ...2048: "low"
        case ...12_288: "medium"
        default: "high"
        }
    }
}
