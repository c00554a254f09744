import JSONText
import Vocabulary

/// Writes a conversation in the words of the dialect.
enum ResponsesRequestWriting {
    static func body(_ conversation: Conversation, _ rendering: inout Rendering) throws(Refusal) -> JSONValue
    {
        let isNative = conversation.operation == .responses
        var fields = JSONObject([("model", .string(rendering.model))])
        var items = ResponsesItemWriting(isNative: isNative)
        try items.write(system: conversation.system, &rendering)
        for turn in conversation.turns { try items.write(turn, &rendering) }
        if !items.instructions.isEmpty {
            fields.append("instructions", .string(items.instructions.joined(separator: "\n\n")))
        }
        // A request that goes on from what is kept may have no input of its own.
        if !items.items.isEmpty || !isNative { fields.append("input", .array(items.items)) }
        try writeTools(conversation, to: &fields, isNative: isNative, &rendering)
        let text = self.text(conversation, rendering)
        if !text.isEmpty { fields.append("text", .object(text)) }
        try writeSampling(conversation, to: &fields, isNative: isNative, &rendering)
        let least = !isNative && rendering.isOpenAI ? OpenAIModel.leastResponsesLimit : 0
        fields.append("max_output_tokens", conversation.outputTokenLimit.map { .integer(max($0, least)) })
        try writeThinking(conversation.thinking, to: &fields, isNative: isNative, &rendering)
        if conversation.isStream { fields.append("stream", true) }
        try writeCaller(conversation, to: &fields, &rendering)
        for member in conversation.extras.members {
            if !isNative {
                try rendering.give(up: member, of: conversation)
            } else if member.key != "text" {
                fields[member.key] = member.value
            }
        }
        let isResumed = conversation.resumedID != nil
        if isResumed { forgetPlaces(&fields) }
        if !isNative || isResumed { writeMemory(conversation, to: &fields, rendering) }
        return .object(fields)
    }

    /// Takes out what only the servers that made the earlier turns could look up: they stand in the input whole.
    private static func forgetPlaces(_ fields: inout JSONObject) {
        fields["store"] = nil
        fields["include"] = nil
        let items = (fields["input"]?.array ?? []).map { item -> JSONValue in
            guard case .object(var members) = item, placed.contains(item["type"]?.string ?? "message") else {
                return item
            }
            members["id"] = nil
            return .object(members)
        }
        fields["input"] = .array(items)
    }

    /// Items that can do without the id that they were made under.
    private static let placed: Set<String> = [
        "message", "function_call", "function_call_output", "custom_tool_call", "custom_tool_call_output",
    ]

    /// `text`: the form and the length of the answer, and what else a native request says there.
    ///
    /// Without a target it is what the request itself says.
    static func text(_ conversation: Conversation, _ rendering: Rendering? = nil) -> JSONObject {
        var text = JSONObject()
        switch conversation.form {
        case .text: break
        case .jsonObject: text.append("format", ["type": "json_object"])
        case .jsonSchema(let asked):
            let schema = rendering == nil ? asked : conversation.schema(asked, for: .responses)
            var format = JSONObject([("type", "json_schema"), ("name", .string(schema.name ?? "answer"))])
            format.append("description", schema.description.map { .string($0) })
            format.append("schema", schema.schema)
            let isNative = conversation.operation == .responses
            let isKept = rendering?.isStrict(schema, of: conversation) ?? false
            format.append("strict", (schema.isStrict ?? (isNative ? nil : isKept)).map { .bool($0) })
            text.append("format", .object(format))
        }
        text.append("verbosity", conversation.verbosity.map { .string($0) })
        if conversation.operation == .responses, let rest = conversation.extras["text"]?.object {
            for member in rest.members { text[member.key] = member.value }
        }
        return text
    }

    private static func writeTools(
        _ conversation: Conversation,
        to fields: inout JSONObject,
        isNative: Bool,
        _ rendering: inout Rendering
    ) throws(Refusal) {
        var tools: [JSONValue] = []
        for (index, tool) in conversation.tools.enumerated() {
            let fitting = try rendering.fitting(tool, of: conversation, field: "tools[\(index)]")
            guard let body = try ResponsesTools.body(fitting, isNative: isNative, &rendering) else {
                continue
            }
            if !isNative { try rendering.giveUpExtras(of: tool, field: "tools[\(index)]") }
            tools.append(body)
        }
        if !tools.isEmpty { fields.append("tools", .array(tools)) }
        guard !tools.isEmpty || isNative else { return }
        fields.append(
            "tool_choice",
            conversation.toolChoice.map { ResponsesTools.body($0, among: conversation.tools) }
        )
        fields.append("parallel_tool_calls", conversation.parallelTools.map { .bool($0) })
    }

    private static func writeSampling(
        _ conversation: Conversation,
        to fields: inout JSONObject,
        isNative: Bool,
        _ rendering: inout Rendering
    ) throws(Refusal) {
        let sampling = conversation.sampling
        let refused = rendering.refusedSampling(of: conversation, isNative: isNative)
        let values: [(String, Capability, JSONValue?)] = [
            ("temperature", .sampling, sampling.temperature), ("top_p", .sampling, sampling.topP),
            ("top_logprobs", .logProbabilities, sampling.topLogProbabilities.map { .integer($0) }),
        ]
        try rendering.append(values, but: refused, to: &fields)
        // They are asked for by what is included.
        if sampling.asksLogProbabilities, refused.contains(.logProbabilities) {
            _ = try rendering.give(up: .logProbabilities, field: "logprobs")
        }
        // OpenAI's own API has none of these; servers that have the dialect as well take some.
        let others: [(String, Capability, JSONValue?)] = [
            ("top_k", .topK, sampling.topK), ("seed", .seed, sampling.seed),
            ("presence_penalty", .penalties, sampling.presencePenalty),
            ("frequency_penalty", .penalties, sampling.frequencyPenalty),
            ("logit_bias", .logitBias, sampling.logitBias),
            (
                "stop", .stopSequences,
                sampling.stop.isEmpty ? nil : .array(sampling.stop.map { .string($0) })
            ),
        ]
        for (field, capability, value) in others {
            guard let value else { continue }
            if isNative, !rendering.isOpenAI {
                fields.append(field, value)
            } else {
                _ = try rendering.give(up: capability, field: field)
            }
        }
        if conversation.choices > 1 { _ = try rendering.give(up: .multipleChoices, field: "n") }
    }

    private static func writeThinking(
        _ thinking: Thinking,
        to fields: inout JSONObject,
        isNative: Bool,
        _ rendering: inout Rendering
    ) throws(Refusal) {
        var reasoning = isNative ? thinking.native?.object ?? JSONObject() : JSONObject()
        if let effort = rendering.effort(of: thinking, isNative: isNative) {
            reasoning["effort"] = .string(effort)
        }
        if reasoning["summary"] == nil, reasoning["generate_summary"] == nil {
            let summary = thinking.summary ?? (thinking.isShown == true ? "auto" : nil)
            reasoning.append("summary", summary.map { .string($0) })
        }
        guard !reasoning.isEmpty else { return }
        if rendering.refusesThinking(isNative: isNative) {
            _ = try rendering.give(up: .reasoning, field: "reasoning")
        } else {
            fields.append("reasoning", .object(reasoning))
        }
    }

    private static func writeCaller(
        _ conversation: Conversation,
        to fields: inout JSONObject,
        _ rendering: inout Rendering
    ) throws(Refusal) {
        if let user = conversation.endUser {
            // OpenAI's limits: 64 characters of a safety identifier ("Create a model response", read 2026-11).
            if !rendering.isOpenAI {
                fields.append("user", .string(user))
            } else if user.unicodeScalars.count <= 64 {
                fields.append("safety_identifier", .string(user))
            } else {
                _ = try rendering.give(up: .endUser, field: "user")
            }
        }
        fields.append("metadata", conversation.metadata.map { .object($0) })
        fields.append("service_tier", conversation.serviceTier.map { .string($0) })
        fields.append("prompt_cache_key", conversation.cacheKey.map { .string($0) })
    }

    /// The conversation is whole, so that the target need keep nothing; thoughts come back with it, encrypted.
    private static func writeMemory(
        _ conversation: Conversation,
        to fields: inout JSONObject,
        _ rendering: Rendering
    ) {
        fields.append("store", false)
        var include: [JSONValue] = []
        if rendering.maker == .openAI, ResponsesModelFacts.reasons(rendering.model, rendering) {
            include.append("reasoning.encrypted_content")
        }
        let refused = rendering.refusedSampling(
            of: conversation,
            isNative: conversation.operation == .responses
        )
        if conversation.sampling.asksLogProbabilities, !refused.contains(.logProbabilities) {
            include.append("message.output_text.logprobs")
        }
        if !include.isEmpty { fields.append("include", .array(include)) }
    }
}
