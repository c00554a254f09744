import Vocabulary

/// What the two APIs of OpenAI are told of thinking, and do not take because of it.
extension Rendering {
    /// The effort in OpenAI's words; `nil` where nothing is asked, or a model that does not think is to think no more.
    ///
    /// A request that is native was written for the API itself, and says what it means.
    func effort(of thinking: Thinking, isNative: Bool) -> String? {
        guard let effort = thinking.effort ?? thinking.budget.map(Self.effort(ofBudget:)) else { return nil }
        return effort == "none" && isOpenAI && !isNative ? ResponsesModelFacts.leastEffort(model) : effort
    }

    /// Whether the target refuses `temperature` and `top_p`, as OpenAI's models do while they reason ("Using GPT-5",
    /// parameter compatibility, platform.openai.com, read 2026-11).
    func refusesSampling(_ conversation: Conversation, isNative: Bool) -> Bool {
        if unsupported.contains(.sampling) { return true }
        guard isOpenAI, !isNative, ResponsesModelFacts.reasons(model) else { return false }
        return effort(of: conversation.thinking, isNative: false) != "none"
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
