import JSONText
import Vocabulary

/// Reads a request in the words of Chat Completions.
enum ChatRequestReading {
    static func conversation(_ body: JSONValue, model: String?) throws(Refusal) -> Conversation {
        guard var fields = body.object else {
            throw Refusal(.invalidBody, "The request body must be a JSON object.")
        }
        if let place = MemberBound.chat.excess(in: body) { throw Refusal(tooManyMembers: place) }
        var conversation = Conversation(model: model ?? fields["model"]?.string ?? "")
        conversation.operation = .chatCompletions
        _ = fields.take("model")
        guard let messages = fields.take("messages")?.array else {
            throw Refusal(.invalidBody, "The request's field 'messages' must be an array.", param: "messages")
        }
        try ChatMessageReading.read(messages, into: &conversation)
        try readTools(&fields, &conversation)
        try readForm(&fields, &conversation)
        try readSampling(&fields, &conversation.sampling)
        let limit = try fields.takeCount("max_tokens")
        conversation.outputTokenLimit = try fields.takeCount("max_completion_tokens") ?? limit
        conversation.choices = try fields.takeCount("n") ?? 1
        conversation.thinking.effort = fields.take("reasoning_effort")?.string
        conversation.verbosity = fields.take("verbosity")?.string
        conversation.isStream = fields.take("stream")?.bool ?? false
        let options = fields.take("stream_options")
        conversation.asksUsage = options?["include_usage"]?.bool ?? false
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

    static func readSampling(
        _ fields: inout JSONObject,
        _ sampling: inout Sampling
    ) throws(Refusal) {
        sampling.temperature = try fields.takeNumber("temperature")
        sampling.topP = try fields.takeNumber("top_p")
        sampling.topK = try fields.takeNumber("top_k")
        sampling.seed = try fields.takeNumber("seed")
        sampling.presencePenalty = try fields.takeNumber("presence_penalty")
        sampling.frequencyPenalty = try fields.takeNumber("frequency_penalty")
        sampling.logitBias = fields.take("logit_bias")
        switch fields.take("stop") {
        case .string(let text)?: sampling.stop = [text]
        case .array(let texts)?: sampling.stop = texts.compactMap(\.string)
        default: break
        }
        sampling.asksLogProbabilities = fields.take("logprobs")?.bool ?? false
        sampling.topLogProbabilities = try fields.takeCount("top_logprobs")
    }

    private static func readTools(
        _ fields: inout JSONObject,
        _ conversation: inout Conversation
    ) throws(Refusal) {
        let tools = fields.take("tools")?.array ?? []
        for (index, value) in tools.enumerated() {
            conversation.tools.append(try ChatTools.tool(value, param: "tools[\(index)]"))
        }
        // The older form, which current servers still take.
        let functions = fields.take("functions")?.array ?? []
        for (index, function) in functions.enumerated() {
            conversation.tools.append(try ChatTools.function(function, param: "functions[\(index)]"))
        }
        conversation.callsFunctions = tools.isEmpty && !functions.isEmpty
        if let choice = fields.take("tool_choice") {
            conversation.toolChoice = try ChatTools.choice(choice)
        } else if let call = fields.take("function_call") {
            if let name = call["name"]?.string {
                conversation.toolChoice = .named(name)
            } else {
                conversation.toolChoice = try ChatTools.choice(call)
            }
        }
        conversation.allowsParallelTools = fields.take("parallel_tool_calls")?.bool
    }

    private static func readForm(
        _ fields: inout JSONObject,
        _ conversation: inout Conversation
    ) throws(Refusal) {
        guard let format = fields.take("response_format") else { return }
        switch format["type"]?.string {
        case "text": conversation.form = .text
        case "json_object": conversation.form = .jsonObject
        case "json_schema":
            let wrapper = format["json_schema"]
            var schema = AnswerSchema(wrapper?["schema"] ?? [:], name: wrapper?["name"]?.string)
            schema.isStrict = wrapper?["strict"]?.bool
            schema.description = wrapper?["description"]?.string
            conversation.form = .jsonSchema(schema)
        default:
            throw Refusal(
                .invalidBody,
                "The request's field 'response_format.type' must be 'text', 'json_object' or 'json_schema'.",
                param: "response_format.type"
            )
        }
    }
}
