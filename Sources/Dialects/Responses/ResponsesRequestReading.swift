import JSONText

/// Reads a request in the words of the dialect.
enum ResponsesRequestReading {
    static func conversation(
        _ body: JSONValue,
        model: String?,
        isStream: Bool?
    ) throws(ResponsesFormError) -> Conversation {
        guard var fields = body.object else { throw ResponsesFormError("body", "must be an object") }
        if let place = MemberBound.responses.excess(in: body) {
            throw ResponsesFormError(place, MemberBound.rule)
        }
        let named = fields.take("model")?.string
        var conversation = Conversation(model: model ?? named ?? "")
        conversation.operation = .responses
        try readInput(&fields, &conversation)
        try readTools(&fields, &conversation)
        try readText(&fields, &conversation)
        try readSampling(&fields, &conversation)
        readReasoning(&fields, &conversation)
        conversation.outputTokenLimit = try count(fields.take("max_output_tokens"), "max_output_tokens")
        conversation.isStream = isStream ?? fields["stream"]?.bool ?? false
        _ = fields.take("stream")
        let user = fields.take("user")?.string
        conversation.endUser = fields.take("safety_identifier")?.string ?? user
        conversation.metadata = fields.take("metadata")?.object
        conversation.serviceTier = fields.take("service_tier")?.string
        conversation.cacheKey = fields.take("prompt_cache_key")?.string
        for member in fields.members where member.value != .null {
            conversation.extras.append(member.key, member.value)
        }
        return conversation
    }

    private static func readInput(
        _ fields: inout JSONObject,
        _ conversation: inout Conversation
    ) throws(ResponsesFormError) {
        switch fields.take("instructions") {
        case nil: break
        case .string(let text)?: conversation.system.append(.text(text))
        default: throw ResponsesFormError("instructions", "must be a string or null")
        }
        switch fields.take("input") {
        case .string(let text)?: conversation.turns = [Turn(.user, [.text(text)])]
        case .array(let items)?:
            var turns = ResponsesTurns()
            for (index, item) in items.enumerated() {
                turns.append(try ResponsesItemReading.turn(item, path: "input[\(index)]"))
            }
            conversation.system += turns.leading
            conversation.turns = turns.turns
        case nil:
            // What is kept on a server may be all that is asked.
            guard
                fields["previous_response_id"] != nil || fields["prompt"] != nil
                    || fields["conversation"] != nil
            else { throw ResponsesFormError("input", "must be a string or an array") }
        default: throw ResponsesFormError("input", "must be a string or an array")
        }
    }

    private static func readTools(
        _ fields: inout JSONObject,
        _ conversation: inout Conversation
    ) throws(ResponsesFormError) {
        let tools = fields.take("tools")
        if let tools, tools.array == nil { throw ResponsesFormError("tools", "must be an array") }
        for (index, tool) in (tools?.array ?? []).enumerated() {
            conversation.tools.append(try ResponsesTools.tool(tool, path: "tools[\(index)]"))
        }
        if let value = fields["tool_choice"], let choice = try ResponsesTools.choice(value) {
            conversation.toolChoice = choice
            _ = fields.take("tool_choice")
        }
        conversation.allowsParallelTools = fields.take("parallel_tool_calls")?.bool
    }

    /// Reads `text`; what it says besides form and verbosity stays among the other fields.
    private static func readText(
        _ fields: inout JSONObject,
        _ conversation: inout Conversation
    ) throws(ResponsesFormError) {
        guard let value = fields.take("text") else { return }
        guard var text = value.object else { throw ResponsesFormError("text", "must be an object") }
        conversation.verbosity = text.take("verbosity")?.string
        if let format = text.take("format") {
            switch format["type"]?.string {
            case "text": conversation.form = .text
            case "json_object": conversation.form = .jsonObject
            case "json_schema":
                let wrapper = format["schema"] == nil ? format["json_schema"] ?? format : format
                var schema = AnswerSchema(wrapper["schema"] ?? [:], name: wrapper["name"]?.string)
                schema.isStrict = wrapper["strict"]?.bool
                schema.description = wrapper["description"]?.string
                conversation.form = .jsonSchema(schema)
            default:
                throw ResponsesFormError(
                    "text.format.type",
                    "must be 'text', 'json_object' or 'json_schema'"
                )
            }
        }
        if !text.isEmpty { fields["text"] = .object(text) }
    }

    private static func readSampling(
        _ fields: inout JSONObject,
        _ conversation: inout Conversation
    ) throws(ResponsesFormError) {
        var sampling = Sampling()
        sampling.temperature = try number(fields.take("temperature"), "temperature")
        sampling.topP = try number(fields.take("top_p"), "top_p")
        sampling.topLogProbabilities = try count(fields.take("top_logprobs"), "top_logprobs")
        let include = fields["include"]?.array ?? []
        sampling.asksLogProbabilities = include.contains("message.output_text.logprobs")
        // Not OpenAI's, but compatible servers and their clients have them.
        sampling.presencePenalty = try number(fields.take("presence_penalty"), "presence_penalty")
        sampling.frequencyPenalty = try number(fields.take("frequency_penalty"), "frequency_penalty")
        sampling.topK = try number(fields.take("top_k"), "top_k")
        sampling.seed = try number(fields.take("seed"), "seed")
        switch fields["stop"] {
        case .string(let text)?: sampling.stop = [text]
        case .array(let texts)?: sampling.stop = texts.compactMap(\.string)
        default: break
        }
        _ = fields.take("stop")
        conversation.sampling = sampling
    }

    private static func count(_ value: JSONValue?, _ field: String) throws(ResponsesFormError) -> Int? {
        guard let value else { return nil }
        guard let count = value.integer, count >= 0 else {
            throw ResponsesFormError(field, "must be a whole number that is not negative")
        }
        return count
    }

    private static func number(
        _ value: JSONValue?,
        _ field: String
    ) throws(ResponsesFormError) -> JSONValue? {
        if let value, value.number == nil { throw ResponsesFormError(field, "must be a number") }
        return value
    }

    private static func readReasoning(_ fields: inout JSONObject, _ conversation: inout Conversation) {
        guard let value = fields.take("reasoning") else { return }
        conversation.thinking.native = value
        conversation.thinking.effort = value["effort"]?.string
        conversation.thinking.summary = value["summary"]?.string ?? value["generate_summary"]?.string
        if conversation.thinking.summary != nil { conversation.thinking.isShown = true }
    }
}
