import JSONText
import Vocabulary

/// How much a request lets its model think.
struct ConverseThinking {
    /// The effort in `outputConfig`.
    var effort: String?
    /// Whether thoughts are asked for in the form of Anthropic's models.
    var isOn = false
    /// Whether with a budget.
    var hasBudget = false
}

/// How much the model thinks; each maker has fields of its own for that.
extension ConverseRequestWriting {
    /// Writes the model's own fields, and gives what stands elsewhere.
    mutating func thinking(
        isForced: Bool,
        _ additional: inout JSONObject
    ) throws(Refusal) -> ConverseThinking {
        let thinking = conversation.thinking
        if isNative {
            if let native = thinking.native {
                // Where an earlier step was another provider's, its thoughts are lost, whatever the words that ask for more.
                if facts.family == .claude, native["type"] == "enabled", hasLostThought {
                    _ = try rendering.give(up: .reasoning, field: "thinking")
                } else {
                    additional["thinking"] = native
                }
            }
            return ConverseThinking(effort: nativeEffort(additional))
        }
        let isAsked = thinking.effort != nil || thinking.budget != nil || thinking.native?["type"] != nil
        guard isAsked else { return ConverseThinking() }
        switch facts.family {
        case .claude where !lacks(.reasoning): return try claudeThinking(isForced: isForced, &additional)
        case .gptOSS where !lacks(.reasoning):
            additional["reasoning_effort"] = .string(Self.plain(effort, least: "low"))
            return ConverseThinking()
        case .nova2 where !lacks(.reasoning):
            additional["reasoningConfig"] =
                effort == "none"
                ? ["type": "disabled"]
                : [
                    "type": "enabled",
                    "maxReasoningEffort": .string(Self.plain(effort, least: "low")),
                ]
            return ConverseThinking()
        default:
            // A model that does not think does what `none` asks for.
            if effort != "none" { _ = try rendering.give(up: .reasoning, field: "reasoning_effort") }
            return ConverseThinking()
        }
    }

    /// The effort that is asked for, in OpenAI's words; a budget stands for one.
    private var effort: String {
        if let effort = conversation.thinking.effort { return effort }
        switch conversation.thinking.budget {
        case 0: return "none"
        case let budget? where budget > 0: return AnthropicEffort.effort(budget: budget)
        default: return "medium"
        }
    }

    /// The effort in the words of models that know three.
    private static func plain(_ effort: String, least: String) -> String {
        switch effort {
        case "low", "medium", "high": effort
        case "xhigh", "max": "high"
        default: least
        }
    }

    /// The effort of a request of this dialect, unless it stood among the model's own fields.
    private func nativeEffort(_ additional: JSONObject) -> String? {
        guard additional["reasoning_effort"] == nil else { return nil }
        let isOff = [conversation.thinking.native, additional["reasoning_config"]].contains {
            $0?["type"] == "disabled"
        }
        // What `thinking` itself says is no effort.
        return isOff && conversation.thinking.effort == "none" ? nil : conversation.thinking.effort
    }

    /// Whether a call whose result is now returned was another provider's, whose thoughts before it the model cannot read.
    private var hasLostThought: Bool {
        let turns = conversation.turns
        guard let place = turns.lastIndex(where: { $0.role == .assistant }), place + 1 < turns.count else {
            return false
        }
        let parts = turns[place].parts
        if case .reasoning(let thought)? = parts.first?.content,
            let proof = thought.redacted ?? thought.signature, isReadable(proof)
        {
            return false
        }
        let calls = parts.compactMap { if case .toolCall(let call) = $0.content { call } else { nil } }
        let hasThought = parts.contains { if case .reasoning = $0.content { true } else { false } }
        return !calls.isEmpty && (hasThought || calls.contains { $0.signature != nil })
    }

    /// Writes what the API of Anthropic's own models has for it.
    private mutating func claudeThinking(
        isForced: Bool,
        _ additional: inout JSONObject
    ) throws(Refusal) -> ConverseThinking {
        let inner = Rendering(
            model: rendering.model,
            outputTokenLimit: rendering.outputTokenLimit,
            providerKind: rendering.providerKind,
            maker: .anthropic,
            quirks: rendering.quirks,
            policy: rendering.policy,
            unsupported: rendering.unsupported
        )
        var writing = AnthropicRequestWriting(conversation, inner)
        let limit = conversation.outputTokenLimit ?? rendering.outputTokenLimit
        let (value, effort) = try writing.thinking(isForced: isForced, limit: limit)
        for field in writing.rendering.dropped { _ = try rendering.give(up: .reasoning, field: field) }
        if let value { additional["thinking"] = value }
        let type = value?["type"]?.string
        return ConverseThinking(
            effort: effort,
            isOn: type == "enabled" || type == "adaptive",
            hasBudget: type == "enabled"
        )
    }
}
