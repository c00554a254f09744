import JSONText
import Vocabulary

/// Writes how much a model shall think: by levels from Gemini 3 on, by tokens before.
enum GeminiThinkingWriting {
    /// `thinkingConfig`, if there is something to say.
    static func thinking(
        of conversation: Conversation,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue? {
        let thinking = conversation.thinking
        if conversation.isGemini, let native = thinking.native { return native }
        let asks = thinking.effort != nil && thinking.effort != "none" || (thinking.budget ?? 0) != 0
        var object = JSONObject()
        let generation = GeminiGeneration(model: rendering.model)
        let control: GeminiGeneration.ThinkingControl =
            rendering.unsupported.contains(.reasoning) ? .none : generation.thinking
        switch control {
        case .none:
            if asks || thinking.isShown == true {
                _ = try rendering.give(up: .reasoning, field: "reasoning_effort")
            }
            return nil
        case .level(let lowest, let hasMedium):
            if let level = level(thinking, lowest: lowest, hasMedium: hasMedium) {
                object.append("thinkingLevel", .string(level))
            }
        case .budget(let range):
            if let budget = budget(thinking, within: range, least: generation.leastBudget) {
                object.append("thinkingBudget", .integer(budget))
            }
        }
        if let isShown = thinking.isShown { object.append("includeThoughts", .bool(isShown)) }
        return object.isEmpty ? nil : .object(object)
    }

    private static func level(_ thinking: Thinking, lowest: String, hasMedium: Bool) -> String? {
        let medium = hasMedium ? "MEDIUM" : "HIGH"
        switch thinking.effort {
        case "none", "minimal": return lowest
        case "low": return "LOW"
        case "medium": return medium
        case "high", "xhigh", "max": return "HIGH"
        default: break
        }
        // Another dialect's number of tokens: the level whose usual number is nearest.
        switch thinking.budget {
        case nil: return nil
        case .some(..<0): return nil
        case .some(0): return lowest
        case .some(...2_048): return "LOW"
        case .some(...12_288): return medium
        default: return "HIGH"
        }
    }

    private static func budget(_ thinking: Thinking, within range: ClosedRange<Int>, least: Int) -> Int? {
        let asked: Int
        if let budget = thinking.budget {
            if budget < 0 { return -1 }
            asked = budget
        } else {
            switch thinking.effort {
            case "none": asked = 0
            case "minimal", "low": asked = 1_024
            case "medium": asked = 8_192
            case "high": asked = 24_576
            case "xhigh", "max": asked = range.upperBound
            default: return nil
            }
        }
        if asked <= 0 { return range.lowerBound }
        return min(max(asked, range.lowerBound, least), range.upperBound)
    }
}
