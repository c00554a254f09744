import JSONText
import Vocabulary

/// What Mistral's Chat Completions have otherwise than OpenAI's (https://docs.mistral.ai/api, read 2026-11).
///
/// Its API refuses fields that it does not know, ids of calls that have not nine letters and digits, and orders of roles
/// that its models have not learned.
enum ChatMistral {
    /// The body of a request for Mistral, from the one that other servers would take.
    static func body(
        _ fields: JSONObject,
        _ conversation: Conversation,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONObject {
        var fields = fields
        fields["messages"] = .array(
            try ChatMistralMessages.messages(fields["messages"]?.array ?? [], &rendering)
        )
        if let seed = fields.take("seed") { fields.append("random_seed", seed) }
        fields["stream_options"] = nil
        if let effort = fields["reasoning_effort"]?.string {
            fields["reasoning_effort"] = self.effort(effort, model: rendering.model).map { .string($0) }
        }
        choose(&fields)
        for (field, capability) in lacking where fields[field] != nil {
            fields[field] = nil
            _ = try rendering.give(up: capability, field: field)
        }
        for member in conversation.extras.members
        where conversation.operation == .chatCompletions && !known.contains(member.key) {
            fields[member.key] = nil
            try rendering.give(up: member, of: conversation)
        }
        return fields
    }

    /// What it has no field for.
    private static let lacking: [(String, Capability)] = [
        ("user", .endUser), ("logit_bias", .logitBias), ("logprobs", .logProbabilities),
        ("top_logprobs", .logProbabilities),
    ]

    /// Its fields that no other has a place for.
    private static let known: Set<String> = [
        "safe_prompt", "prompt_mode", "guardrails", "min_tokens", "repetition_penalty", "prediction",
        "random_seed",
    ]

    /// A body for another server than Mistral's, without the fields that Mistral alone knows.
    static func withoutOwn(
        _ fields: JSONObject,
        _ conversation: Conversation,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONObject {
        guard conversation.operation == .chatCompletions else { return fields }
        var fields = fields
        if let seed = fields.take("random_seed"), fields["seed"] == nil { fields.append("seed", seed) }
        for member in conversation.extras.members
        where member.key == "safe_prompt" || member.key == "prompt_mode" {
            fields[member.key] = nil
            try rendering.give(up: member, of: conversation)
        }
        return fields
    }

    /// The effort: Mistral Large has three, the Magistral models always think, the others do or do not.
    private static func effort(_ effort: String, model: String) -> String? {
        if model.contains("magistral") { return nil }
        if effort == "none" { return "none" }
        guard model.contains("large") else { return effort == "minimal" ? "none" : "high" }
        switch effort {
        case "minimal", "low": return "low"
        case "medium": return "medium"
        default: return "high"
        }
    }

    /// Some tools are allowed by offering no others.
    private static func choose(_ fields: inout JSONObject) {
        guard fields["tool_choice"]?["type"] == "allowed_tools",
            let allowed = fields["tool_choice"]?["allowed_tools"]
        else { return }
        let names = Set((allowed["tools"]?.array ?? []).compactMap { $0["function"]?["name"]?.string })
        let tools = (fields["tools"]?.array ?? []).filter { tool in
            tool["function"]?["name"]?.string.map(names.contains) ?? false
        }
        fields["tools"] = .array(tools)
        fields["tool_choice"] = allowed["mode"] == "required" ? "required" : "auto"
    }
}
