import JSONText
import Vocabulary

/// How much the model thinks.
extension AnthropicRequestWriting {
    private enum Wish {
        case unsaid
        case off
        case on(budget: Int?)
        case other(JSONValue)
    }

    /// `thinking` and `output_config.effort` in the forms that the model takes; `isForced` is whether a tool must be used,
    /// which excludes thinking, and `limit` the most tokens of the answer, which a budget must leave room in.
    mutating func thinking(
        isForced: Bool,
        limit: Int
    ) throws(Refusal) -> (value: JSONValue?, effort: String?) {
        let wish = wish
        if case .unsaid = wish {
        } else if lacks(.reasoning) {
            _ = try rendering.give(up: .reasoning, field: thinkingField)
            return (nil, nil)
        }
        var effort = conversation.thinking.effort.flatMap { $0 == "none" ? nil : $0 }
        let value: JSONValue?
        switch wish {
        case .unsaid: value = nil
        case .other(let native): value = native
        case .off: value = try disabled(&effort)
        case .on(let budget):
            if facts.thinking == .none || isForced && !isNative {
                _ = try rendering.give(up: .reasoning, field: thinkingField)
                value = nil
            } else if facts.thinking == .budget {
                value = try enabled(budget: budget, limit: limit)
            } else {
                value = try adaptive(budget: budget, &effort)
            }
        }
        guard let asked = effort else { return (value, nil) }
        let allowed = AnthropicEffort.allowed(asked, among: facts.efforts)
        if allowed == nil, value == nil, case .unsaid = wish {
            _ = try rendering.give(up: .reasoning, field: thinkingField)
        }
        return (value, allowed)
    }

    /// The request's own `thinking`, if it is in Anthropic's words: that of Cohere has a type too, and another budget.
    private var native: JSONValue? {
        guard conversation.operation != .cohereChat else { return nil }
        return conversation.thinking.native.flatMap { $0["type"]?.string == nil ? nil : $0 }
    }

    private var thinkingField: String { native == nil ? "reasoning_effort" : "thinking" }

    private var wish: Wish {
        let thinking = conversation.thinking
        if let native {
            return switch native["type"]?.string {
            case "enabled"?: .on(budget: native["budget_tokens"]?.integer)
            case "adaptive"?: .on(budget: nil)
            case "disabled"?: .off
            default: .other(native)
            }
        }
        if thinking.effort == "none" || thinking.budget == 0 { return .off }
        if let budget = thinking.budget { return .on(budget: budget > 0 ? budget : nil) }
        // In this dialect an effort alone asks for no thoughts.
        return thinking.effort == nil || isNative ? .unsaid : .on(budget: nil)
    }

    private mutating func disabled(_ effort: inout String?) throws(Refusal) -> JSONValue? {
        if facts.isAlwaysThinking {
            _ = try rendering.give(up: .reasoning, field: thinkingField)
            effort = "low"
            return nil
        }
        return facts.takesDisabledThinking && facts.isKnown || native != nil && !facts.isKnown
            ? ["type": "disabled"] : nil
    }

    private mutating func enabled(budget: Int?, limit: Int) throws(Refusal) -> JSONValue? {
        // Where an earlier step was another provider's, its thoughts are lost, whatever the words that ask for more.
        if let native, native["type"] == "enabled", !lacksThought { return native }
        let wanted = max(
            budget ?? AnthropicEffort.budget(conversation.thinking.effort),
            AnthropicEffort.leastBudget
        )
        // A quarter of the answer, at least, is for what is said.
        let fitting = min(wanted, limit - limit / 4)
        guard fitting >= AnthropicEffort.leastBudget, !lacksThought else {
            _ = try rendering.give(up: .reasoning, field: thinkingField)
            return nil
        }
        return ["type": "enabled", "budget_tokens": .integer(fitting)]
    }

    private mutating func adaptive(budget: Int?, _ effort: inout String?) throws(Refusal) -> JSONValue? {
        if let native, facts.thinking == .either || native["type"] == "adaptive" { return native }
        if let budget {
            _ = try rendering.give(
                up: .reasoning,
                field: native == nil ? "thinking_budget" : "thinking.budget_tokens"
            )
            effort = effort ?? AnthropicEffort.effort(budget: budget)
        }
        var value: JSONObject = JSONObject([("type", "adaptive")])
        // What the request leaves to the model's default is left to it here too.
        if native == nil || native?["display"] != nil, let isShown = conversation.thinking.isShown {
            value.append("display", .string(isShown ? "summarized" : "omitted"))
        }
        return .object(value)
    }

    /// Whether a call whose result is now returned has lost the thoughts before it, without which manual thinking is refused.
    private var lacksThought: Bool {
        let turns = conversation.turns
        guard let place = turns.lastIndex(where: { $0.role == .assistant }), place + 1 < turns.count,
            turns[place].parts.contains(where: { if case .toolCall = $0.content { true } else { false } })
        else { return false }
        guard case .reasoning(let reasoning)? = turns[place].parts.first?.content else { return true }
        return !((reasoning.redacted ?? reasoning.signature).map(isOfTarget) ?? false)
    }
}
