/// How much thinking the words and numbers of the dialects stand for.
///
/// There is no common measure; these are middle values of what providers document.
enum AnthropicEffort {
    /// The least budget that the API takes.
    static let leastBudget = 1_024

    /// The tokens of thinking for an effort in OpenAI's words, for models that want a budget.
    static func budget(_ effort: String?) -> Int {
        switch effort {
        case "minimal", "low": leastBudget
        case "high": 24_576
        case "xhigh": 32_768
        case "max": 49_152
        default: 8_192
        }
    }

    /// The effort for a budget, for models that want no budget.
    static func effort(budget: Int) -> String {
        switch budget {
        case ...2_048: "low"
        case ...12_288: "medium"
        default: "high"
        }
    }

    /// The effort in the words of a model that knows these, from the least to the most; `nil` if it knows none.
    static func allowed(_ effort: String, among efforts: [String]) -> String? {
        if efforts.isEmpty || efforts.contains(effort) { return efforts.isEmpty ? nil : effort }
        switch effort {
        case "none", "minimal", "low": return efforts.first
        case "xhigh": return efforts.contains("high") ? "high" : efforts.last
        case "max": return efforts.last
        default: return efforts.contains("medium") ? "medium" : efforts.last
        }
    }
}
