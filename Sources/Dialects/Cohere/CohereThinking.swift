import JSONText
import Vocabulary

/// How much a model thinks, in the words of Cohere: `{"type":"enabled"|"disabled","token_budget"?}`.
enum CohereThinking {
    static func read(_ value: JSONValue, into thinking: inout Thinking) throws(Refusal) {
        switch value["type"]?.string {
        case "disabled": thinking.effort = "none"
        case "enabled":
            thinking.budget = value["token_budget"]?.integer
            // Without a budget it may think as long as it likes.
            if thinking.budget == nil { thinking.effort = "high" }
        default:
            throw Refusal(
                .invalidBody,
                "The request's field 'thinking.type' must be 'enabled' or 'disabled'.",
                param: "thinking.type"
            )
        }
        thinking.native = value
    }

    static func body(
        _ conversation: Conversation,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue? {
        let thinking = conversation.thinking
        guard thinking.effort != nil || thinking.budget != nil else { return nil }
        if rendering.unsupported.contains(.reasoning) {
            _ = try rendering.give(up: .reasoning, field: "reasoning_effort")
            return nil
        }
        if conversation.operation == .cohereChat, let native = thinking.native { return native }
        if let budget = thinking.budget {
            if budget == 0 { return ["type": "disabled"] }
            return budget < 0 ? ["type": "enabled"] : ["type": "enabled", "token_budget": .integer(budget)]
        }
        switch thinking.effort {
        case "none": return ["type": "disabled"]
        case "minimal", "low": return ["type": "enabled", "token_budget": 1_024]
        case "medium": return ["type": "enabled", "token_budget": 8_192]
        case "high": return ["type": "enabled", "token_budget": 24_576]
        default: return ["type": "enabled"]
        }
    }
}
