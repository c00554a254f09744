import JSONText
import Vocabulary

/// The whole response as answers and their events repeat it, with the request's fields that it echoes.
struct ResponsesSnapshot: Sendable {
    /// Its id.
    let id: String
    /// The model's name.
    let model: String
    /// When it was made, as seconds since 1970.
    let created: Int
    /// The request that is answered.
    private let conversation: Conversation

    /// Begins the response to a request.
    init(id: String, model: String, created: Int?, _ context: ReplyContext) {
        self.id = id.hasPrefix("resp_") ? id : "resp_\(context.answerID)"
        self.model = context.model ?? (model.isEmpty ? context.conversation.model : model)
        self.created = created ?? context.created
        conversation = context.conversation
    }

    /// The tiers that the dialect has words for: clients take no other (OpenAI's Python SDK 3.57, `Response`).
    private static let tiers: Set<String> = [
        "auto", "default", "flex", "scale", "priority", "fast", "ultrafast",
    ]

    /// The response in a state.
    func body(
        status: String,
        reason: String? = nil,
        error: JSONValue = .null,
        output: [JSONValue] = [],
        usage: JSONValue = .null,
        serviceTier: String? = nil
    ) -> JSONObject {
        var body = JSONObject([
            ("id", .string(id)), ("object", "response"), ("created_at", .integer(created)),
            ("status", .string(status)), ("error", error),
            ("incomplete_details", reason.map { ["reason": .string($0)] } ?? .null),
            ("model", .string(model)), ("output", .array(output)),
        ])
        for member in echo.members { body[member.key] = member.value }
        let tier = (serviceTier ?? conversation.serviceTier).flatMap { Self.tiers.contains($0) ? $0 : nil }
        body["service_tier"] = tier.map { .string($0) } ?? .null
        body["usage"] = usage
        return body
    }

    /// The request's fields; those that it leaves out have the values that stand for that.
    private var echo: JSONObject {
        let isNative = conversation.operation == .responses
        let extras = isNative ? conversation.extras : JSONObject()
        let instructions = conversation.system.filter { !ResponsesNative.isContent($0) }.compactMap(\.text)
        var reasoning = isNative ? conversation.thinking.native?.object ?? JSONObject() : JSONObject()
        for (key, value) in [
            ("effort", conversation.thinking.effort), ("summary", conversation.thinking.summary),
        ]
        where reasoning[key] == nil { reasoning[key] = value.map { .string($0) } ?? .null }
        var text = ResponsesRequestWriting.text(conversation)
        if text["format"] == nil { text["format"] = ["type": "text"] }
        let choice = conversation.toolChoice.map { ResponsesTools.body($0, among: conversation.tools) }
        return JSONObject([
            ("background", extras["background"] ?? false),
            ("instructions", string(instructions.isEmpty ? nil : instructions.joined(separator: "\n\n"))),
            ("max_output_tokens", conversation.outputTokenLimit.map { .integer($0) } ?? .null),
            ("max_tool_calls", extras["max_tool_calls"] ?? .null),
            ("parallel_tool_calls", .bool(conversation.allowsParallelTools ?? true)),
            ("previous_response_id", extras["previous_response_id"] ?? string(conversation.resumedID)),
            ("prompt_cache_key", string(conversation.cacheKey)),
            ("reasoning", .object(reasoning)),
            ("safety_identifier", string(conversation.endUser)),
            ("store", extras["store"] ?? true),
            ("temperature", conversation.sampling.temperature ?? .null),
            ("text", .object(text)),
            ("tool_choice", extras["tool_choice"] ?? choice ?? "auto"),
            ("tools", .array(tools)),
            ("top_logprobs", conversation.sampling.topLogProbabilities.map { .integer($0) } ?? .null),
            ("top_p", conversation.sampling.topP ?? .null),
            ("truncation", extras["truncation"] ?? "disabled"),
            ("user", .null),
            ("metadata", .object(conversation.metadata ?? JSONObject())),
        ])
    }

    private var tools: [JSONValue] {
        var rendering = Rendering(
            model: model,
            outputTokenLimit: 0,
            providerKind: "openai",
            maker: .openAI,
            policy: Dictionary(uniqueKeysWithValues: Capability.allCases.map { ($0, .drop) })
        )
        let isNative = conversation.operation == .responses
        // What is dropped is not refused.
        return conversation.tools.compactMap {
            try? ResponsesTools.body($0, isNative: isNative, &rendering)
        }
    }

    private func string(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}
