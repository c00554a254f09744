import JSONText
import Vocabulary

/// Writes a conversation in the words of Cohere.
enum CohereRequestWriting {
    static func body(_ conversation: Conversation, _ rendering: inout Rendering) throws(Refusal) -> JSONValue
    {
        var fields = JSONObject([("model", .string(rendering.model))])
        var writing = try CohereMessageWriting(conversation, &rendering)
        let tools = try tools(conversation, &rendering)
        let form = try form(conversation, tools.values, &writing, &rendering)
        fields.append("messages", .array(writing.messages))
        if !writing.documents.isEmpty { fields.append("documents", .array(writing.documents)) }
        if !tools.values.isEmpty {
            fields.append("tools", .array(tools.values))
            fields.append("strict_tools", tools.isStrict.map { .bool($0) })
            fields.append("tool_choice", tools.choice.map { .string($0) })
        }
        fields.append("response_format", form)
        try writeSampling(conversation, to: &fields, &rendering)
        fields.append("max_tokens", conversation.outputTokenLimit.map { .integer($0) })
        fields.append("thinking", try CohereThinking.body(conversation, &rendering))
        if conversation.isStream { fields.append("stream", true) }
        try giveUpCaller(conversation, &rendering)
        for member in conversation.extras.members {
            if conversation.operation == .cohereChat {
                fields[member.key] = member.value
            } else {
                try rendering.give(up: member, of: conversation)
            }
        }
        return .object(fields)
    }

    private static func writeSampling(
        _ conversation: Conversation,
        to fields: inout JSONObject,
        _ rendering: inout Rendering
    ) throws(Refusal) {
        let sampling = conversation.sampling
        fields.append("temperature", sampling.temperature)
        fields.append("p", sampling.topP)
        fields.append("k", sampling.topK)
        fields.append("seed", sampling.seed)
        fields.append("presence_penalty", sampling.presencePenalty)
        fields.append("frequency_penalty", sampling.frequencyPenalty)
        if sampling.logitBias != nil { _ = try rendering.give(up: .logitBias, field: "logit_bias") }
        if sampling.asksLogProbabilities { fields.append("logprobs", true) }
        if sampling.topLogProbabilities != nil {
            _ = try rendering.give(up: .logProbabilities, field: "top_logprobs")
        }
        if conversation.choices != 1 { _ = try rendering.give(up: .multipleChoices, field: "n") }
        guard !sampling.stop.isEmpty else { return }
        // Cohere takes five.
        if sampling.stop.count > 5 { _ = try rendering.give(up: .stopSequences, field: "stop") }
        fields.append("stop_sequences", .array(sampling.stop.prefix(5).map { .string($0) }))
    }

    /// The tools; a choice of one, or of some, is what is left when the others are not offered.
    private static func tools(
        _ conversation: Conversation,
        _ rendering: inout Rendering
    ) throws(Refusal) -> (values: [JSONValue], isStrict: Bool?, choice: String?) {
        var allowed: Set<String>?
        var choice: String?
        switch conversation.toolChoice {
        case nil, .auto?: break
        case ToolChoice.none?: choice = "NONE"
        case .required?: choice = "REQUIRED"
        case .named(let name)?: (allowed, choice) = ([name], "REQUIRED")
        case .among(let names, let isRequired)?:
            (allowed, choice) = (Set(names), isRequired ? "REQUIRED" : nil)
        }
        var values: [JSONValue] = []
        var strict: [Bool] = []
        for (index, tool) in conversation.tools.enumerated() where allowed?.contains(tool.name) ?? true {
            if tool.cacheMark != nil { _ = try rendering.give(up: .cacheMarks, field: "cache_control") }
            let parameters: JSONValue
            switch tool.kind {
            case .function(let given): parameters = given ?? ["type": "object", "properties": [:]]
            case .freeForm:
                guard try rendering.give(up: .freeFormTools, field: "tools") == .emulate else { continue }
                parameters = Tool.freeFormSchema
            case .server:
                _ = try rendering.give(up: .serverTools, field: "tools")
                continue
            }
            try rendering.giveUpExtras(of: tool, field: "tools[\(index)]")
            var function = JSONObject([("name", .string(tool.name))])
            function.append("description", tool.freeFormDescription.map { .string($0) })
            function.append("parameters", parameters)
            values.append(["type": "function", "function": .object(function)])
            if let isStrict = tool.isStrict { strict.append(isStrict) }
        }
        if conversation.allowsParallelTools == false, !values.isEmpty {
            _ = try rendering.give(up: .parallelToolControl, field: "parallel_tool_calls")
        }
        return (values, strict.isEmpty ? nil : strict.contains(true), choice)
    }

    /// The form of the answer, which cannot be asked for beside tools or documents: there it is an instruction.
    private static func form(
        _ conversation: Conversation,
        _ tools: [JSONValue],
        _ writing: inout CohereMessageWriting,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue? {
        let isFree =
            tools.isEmpty && writing.documents.isEmpty || conversation.operation == .cohereChat
        switch conversation.form {
        case .text: return nil
        case .jsonObject:
            if isFree { return ["type": "json_object"] }
            if try rendering.give(up: .jsonObject, field: "response_format") == .emulate {
                writing.begin("Answer with one JSON object and nothing else.")
            }
        case .jsonSchema(let asked):
            let schema = conversation.schema(asked, for: .cohereChat)
            let isOwn = conversation.operation == .cohereChat
            if isFree, isOwn || isTaken(schema.schema) {
                return ["type": "json_object", "json_schema": schema.schema]
            }
            if try rendering.give(up: .jsonSchema, field: "response_format") == .emulate {
                writing.begin(
                    "Answer with JSON that follows this JSON Schema, and with nothing else: \(schema.schema.text)"
                )
            }
        }
        return nil
    }

    /// Whether every object of a schema has a member that it requires, as Cohere demands ("Structured outputs",
    /// docs.cohere.com, read 2026-11).
    private static func isTaken(_ schema: JSONValue) -> Bool {
        switch schema {
        case .array(let elements): return elements.allSatisfy(isTaken)
        case .object(let object):
            let isObject = object["type"] == "object" || object["properties"]?.object != nil
            if isObject, object["required"]?.array?.isEmpty ?? true { return false }
            return object.members.allSatisfy { member in
                // What stands there are values, and the names of properties are no keywords.
                switch member.key {
                case "enum", "const", "default", "examples", "required": true
                case "properties", "$defs", "definitions":
                    member.value.object?.members.allSatisfy { isTaken($0.value) } ?? true
                default: isTaken(member.value)
                }
            }
        default: return true
        }
    }

    private static func giveUpCaller(
        _ conversation: Conversation,
        _ rendering: inout Rendering
    ) throws(Refusal) {
        if conversation.verbosity != nil { _ = try rendering.give(up: .verbosity, field: "verbosity") }
        if conversation.endUser != nil { _ = try rendering.give(up: .endUser, field: "user") }
        if conversation.metadata != nil { _ = try rendering.give(up: .metadata, field: "metadata") }
        if conversation.serviceTier != nil { _ = try rendering.give(up: .serviceTier, field: "service_tier") }
        if conversation.cacheKey != nil { _ = try rendering.give(up: .cacheKey, field: "prompt_cache_key") }
    }
}
