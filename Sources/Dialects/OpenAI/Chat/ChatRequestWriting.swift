import JSONText
import Vocabulary

/// Writes a conversation in the words of Chat Completions.
enum ChatRequestWriting {
    static func body(_ conversation: Conversation, _ rendering: inout Rendering) throws(Refusal) -> JSONValue
    {
        var fields = JSONObject([("model", .string(rendering.model))])
        fields.append("messages", .array(try ChatMessageWriting.messages(conversation, &rendering)))
        try writeTools(conversation, to: &fields, &rendering)
        writeForm(conversation, to: &fields, rendering)
        try writeSampling(conversation, to: &fields, &rendering)
        if let limit = conversation.outputTokenLimit {
            fields.append(rendering.quirks.outputLimitField, .integer(limit))
        }
        try writeThinking(conversation, to: &fields, &rendering)
        if let verbosity = conversation.verbosity {
            if rendering.isOpenAI {
                fields.append("verbosity", .string(verbosity))
            } else {
                _ = try rendering.give(up: .verbosity, field: "verbosity")
            }
        }
        if conversation.isStream {
            fields.append("stream", true)
            fields.append("stream_options", ["include_usage": true])
        }
        try writeCaller(conversation, to: &fields, &rendering)
        for member in conversation.extras.members {
            if conversation.operation == .chatCompletions {
                fields[member.key] = member.value
            } else {
                try rendering.give(up: member, of: conversation)
            }
        }
        if !rendering.isMistral { fields = try ChatMistral.withoutOwn(fields, conversation, &rendering) }
        fields = try ChatLacks.body(fields, &rendering)
        if rendering.isMistral { fields = try ChatMistral.body(fields, conversation, &rendering) }
        return .object(fields)
    }

    private static func writeTools(
        _ conversation: Conversation,
        to fields: inout JSONObject,
        _ rendering: inout Rendering
    ) throws(Refusal) {
        guard !conversation.tools.isEmpty else { return }
        var tools: [JSONValue] = []
        for (index, tool) in conversation.tools.enumerated() {
            if tool.cacheMark != nil { _ = try rendering.give(up: .cacheMarks, field: "cache_control") }
            let fitting = try rendering.fitting(tool, of: conversation, field: "tools[\(index)]")
            guard let body = try ChatTools.body(fitting, &rendering) else { continue }
            try rendering.giveUpExtras(of: tool, field: "tools[\(index)]")
            tools.append(body)
        }
        guard !tools.isEmpty else { return }
        fields.append("tools", .array(tools))
        fields.append(
            "tool_choice",
            conversation.toolChoice.map { ChatTools.body($0, among: conversation.tools, rendering) }
        )
        // What the caller has not said is not given up by name.
        let parallelTools =
            rendering.quirks.lacks.contains(.parallelToolControl)
            ? conversation.allowsParallelTools : conversation.parallelTools
        fields.append("parallel_tool_calls", parallelTools.map { .bool($0) })
    }

    private static func writeForm(
        _ conversation: Conversation,
        to fields: inout JSONObject,
        _ rendering: Rendering
    ) {
        switch conversation.form {
        case .text: return
        case .jsonObject: fields.append("response_format", ["type": "json_object"])
        case .jsonSchema(let asked):
            let schema = conversation.schema(asked, for: .chatCompletions)
            var wrapper = JSONObject([("name", .string(schema.name ?? "answer"))])
            wrapper.append("description", schema.description.map { .string($0) })
            wrapper.append("schema", schema.schema)
            // Left out, it means false.
            let isStrict = schema.isStrict ?? (rendering.isStrict(schema, of: conversation) ? true : nil)
            wrapper.append("strict", isStrict.map { .bool($0) })
            fields.append("response_format", ["type": "json_schema", "json_schema": .object(wrapper)])
        }
    }

    private static func writeSampling(
        _ conversation: Conversation,
        to fields: inout JSONObject,
        _ rendering: inout Rendering
    ) throws(Refusal) {
        let sampling = conversation.sampling
        let isNative = conversation.operation == .chatCompletions
        var refused = rendering.refusedSampling(of: conversation, isNative: isNative)
        // OpenAI refuses what it does not know.
        if !rendering.quirks.takesTopK { refused.insert(.topK) }
        // In other dialects the number alone asks for them; here it is refused without this.
        let asks = sampling.asksLogProbabilities || !isNative && (sampling.topLogProbabilities ?? 0) > 0
        let topLogProbabilities = asks || isNative ? sampling.topLogProbabilities : nil
        let values: [(String, Capability, JSONValue?)] = [
            ("temperature", .sampling, sampling.temperature), ("top_p", .sampling, sampling.topP),
            ("top_k", .topK, sampling.topK), ("seed", .seed, sampling.seed),
            ("presence_penalty", .penalties, sampling.presencePenalty),
            ("frequency_penalty", .penalties, sampling.frequencyPenalty),
            ("logit_bias", .logitBias, sampling.logitBias),
            ("logprobs", .logProbabilities, asks ? .bool(true) : nil),
            ("top_logprobs", .logProbabilities, topLogProbabilities.map { .integer($0) }),
        ]
        try rendering.append(values, but: refused, to: &fields)
        if conversation.choices != 1 { fields.append("n", .integer(conversation.choices)) }
        guard !sampling.stop.isEmpty else { return }
        let refusesStops = refused.contains(.stopSequences)
        // OpenAI takes four.
        if refusesStops || sampling.stop.count > 4 {
            _ = try rendering.give(up: .stopSequences, field: "stop")
        }
        if !refusesStops { fields.append("stop", .array(sampling.stop.prefix(4).map { .string($0) })) }
    }

    private static func writeThinking(
        _ conversation: Conversation,
        to fields: inout JSONObject,
        _ rendering: inout Rendering
    ) throws(Refusal) {
        let isNative = conversation.operation == .chatCompletions
        guard let effort = rendering.effort(of: conversation.thinking, isNative: isNative) else { return }
        if rendering.refusesThinking(isNative: isNative) {
            _ = try rendering.give(up: .reasoning, field: "reasoning_effort")
        } else {
            fields.append("reasoning_effort", .string(effort))
        }
    }

    private static func writeCaller(
        _ conversation: Conversation,
        to fields: inout JSONObject,
        _ rendering: inout Rendering
    ) throws(Refusal) {
        if let user = conversation.endUser {
            if !rendering.isOpenAI {
                fields.append("user", .string(user))
            } else if user.utf8.count <= 128 {
                fields.append("safety_identifier", .string(user))
            } else {
                _ = try rendering.give(up: .endUser, field: "user")
            }
        }
        guard !rendering.isOpenAI else {
            try writeMetadata(conversation, to: &fields, &rendering)
            fields.append("service_tier", conversation.serviceTier.map { .string($0) })
            fields.append("prompt_cache_key", conversation.cacheKey.map { .string($0) })
            return
        }
        if conversation.metadata != nil { _ = try rendering.give(up: .metadata, field: "metadata") }
        if conversation.serviceTier != nil { _ = try rendering.give(up: .serviceTier, field: "service_tier") }
        if rendering.isMistral {
            fields.append("prompt_cache_key", conversation.cacheKey.map { .string($0) })
        } else if conversation.cacheKey != nil {
            _ = try rendering.give(up: .cacheKey, field: "prompt_cache_key")
        }
    }

    /// Writes the labels where they are taken.
    ///
    /// OpenAI takes them only with an answer that it is to store ("The 'metadata' parameter is only allowed when 'store' is
    /// enabled", its own answer, read 2026-11), and callers of other dialects have not asked it to store any.
    private static func writeMetadata(
        _ conversation: Conversation,
        to fields: inout JSONObject,
        _ rendering: inout Rendering
    ) throws(Refusal) {
        guard let metadata = conversation.metadata else { return }
        if conversation.operation == .chatCompletions {
            fields.append("metadata", .object(metadata))
        } else if !metadata.isEmpty {
            _ = try rendering.give(up: .metadata, field: "metadata")
        }
    }
}
