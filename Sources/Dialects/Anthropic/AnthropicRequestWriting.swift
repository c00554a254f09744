import JSONText
import Vocabulary

/// The writing of a request for a target.
struct AnthropicRequestWriting {
    /// What is written.
    let conversation: Conversation
    /// What the model takes.
    let facts: AnthropicModelFacts
    /// What was lost on the way.
    var rendering: Rendering
    /// How many marks for the cache are still to be left out, first ones first.
    var surplusMarks = 0
    /// What may still follow a schema to the letter.
    var room = AnthropicStrictRoom()

    /// Begins to write.
    init(_ conversation: Conversation, _ rendering: Rendering) {
        self.conversation = conversation
        self.rendering = rendering
        facts = AnthropicModelFacts(model: rendering.model)
        if !isNative { surplusMarks = max(0, Self.marks(conversation) - Self.mostMarks) }
    }

    /// The most marks for the cache that the API takes ("Prompt caching", platform.claude.com, read 2026-11).
    private static let mostMarks = 4

    private static func marks(_ conversation: Conversation) -> Int {
        let parts = conversation.system + conversation.turns.flatMap(\.parts)
        return conversation.tools.count { $0.cacheMark != nil } + parts.count { $0.cacheMark != nil }
    }

    /// Whether the request came in this dialect, so that what it says in its own words can be said again.
    var isNative: Bool { conversation.operation == .messages }

    /// Whether the model is known not to take something that the dialect could say.
    func lacks(_ capability: Capability) -> Bool { rendering.unsupported.contains(capability) }

    /// The whole request.
    mutating func body() throws(Refusal) -> JSONValue {
        let limit = conversation.outputTokenLimit ?? rendering.outputTokenLimit
        var body = JSONObject()
        body.append("model", .string(rendering.model))
        body.append("max_tokens", .integer(limit))
        if conversation.isStream { body.append("stream", true) }

        let form = try answerForm()
        let (tools, choice) = try tools(form)
        let isForced = choice.map { ["any", "tool"].contains($0["type"]?.string) } ?? false
        let (thinking, effort) = try thinking(isForced: isForced, limit: limit)

        let system = try system(form)
        if !system.isEmpty { body.append("system", Self.content(system)) }
        body.append("messages", .array(try messages()))
        if !tools.isEmpty { body.append("tools", .array(tools)) }
        body.append("tool_choice", choice)
        body.append("thinking", thinking)
        try appendSampling(
            to: &body,
            isThinking: ["enabled", "adaptive"].contains(thinking?["type"]?.string)
        )
        try appendPurpose(to: &body)
        try appendRest(to: &body, output: output(form, effort: effort))
        return .object(body)
    }

    /// Blocks as a `content`: one plain text alone needs no block.
    static func content(_ blocks: [JSONValue]) -> JSONValue {
        if blocks.count == 1, let block = blocks.first?.object, block.count == 2,
            block["type"] == "text", let text = block["text"]
        {
            return text
        }
        return .array(blocks)
    }

    private mutating func system(_ form: AnthropicAnswerForm) throws(Refusal) -> [JSONValue] {
        var blocks: [JSONValue] = []
        for (index, part) in conversation.system.enumerated() {
            blocks += try self.blocks(part, role: .system, path: "system[\(index)]")
        }
        if case .instruction(let text) = form { blocks.append(["type": "text", "text": .string(text)]) }
        return blocks
    }

    private func output(_ form: AnthropicAnswerForm, effort: String?) -> JSONObject {
        var output = JSONObject()
        if isNative, let rest = conversation.extras["output_config"]?.object { output = rest }
        if let effort { output["effort"] = .string(effort) }
        if case .schema(let schema) = form { output["format"] = ["type": "json_schema", "schema": schema] }
        return output
    }

    /// Appends who asks, for whom, and at which tier.
    private mutating func appendPurpose(to body: inout JSONObject) throws(Refusal) {
        var metadata = JSONObject()
        if let user = conversation.endUser {
            // The API takes at most 256 characters (API reference, `metadata.user_id`).
            if user.unicodeScalars.count <= 256 || isNative, !lacks(.endUser) {
                metadata.append("user_id", .string(user))
            } else {
                _ = try rendering.give(up: .endUser, field: "user")
            }
        }
        if let labels = conversation.metadata {
            if isNative {
                for member in labels.members { metadata.append(member.key, member.value) }
            } else {
                _ = try rendering.give(up: .metadata, field: "metadata")
            }
        }
        if !metadata.isEmpty { body.append("metadata", .object(metadata)) }

        switch conversation.serviceTier {
        case nil: break
        case _? where lacks(.serviceTier):
            _ = try rendering.give(up: .serviceTier, field: "service_tier")
        case "auto"?: body.append("service_tier", "auto")
        case "default"?: body.append("service_tier", "standard_only")
        case let tier? where isNative: body.append("service_tier", .string(tier))
        default: _ = try rendering.give(up: .serviceTier, field: "service_tier")
        }
        if conversation.cacheKey != nil { _ = try rendering.give(up: .cacheKey, field: "prompt_cache_key") }
        if conversation.verbosity != nil { _ = try rendering.give(up: .verbosity, field: "verbosity") }
    }

    /// Appends the fields that only this dialect has, or gives up those of another.
    private mutating func appendRest(to body: inout JSONObject, output: JSONObject) throws(Refusal) {
        if !output.isEmpty { body.append("output_config", .object(output)) }
        for member in conversation.extras.members where !isNative || member.key != "output_config" {
            if isNative, !member.key.hasPrefix("messages[") {
                body[member.key] = member.value
            } else {
                try rendering.give(up: member, of: conversation)
            }
        }
    }
}
