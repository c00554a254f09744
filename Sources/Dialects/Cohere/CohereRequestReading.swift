import JSONText
import Vocabulary

/// Reads a request in the words of Cohere.
enum CohereRequestReading {
    static func conversation(
        _ body: JSONValue,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> Conversation {
        guard var fields = body.object else {
            throw Refusal(.invalidBody, "The request body must be a JSON object.")
        }
        if let place = MemberBound.cohere.excess(in: body) { throw Refusal(tooManyMembers: place) }
        var conversation = Conversation(model: model ?? fields["model"]?.string ?? "")
        conversation.operation = .cohereChat
        _ = fields.take("model")
        guard let messages = fields.take("messages")?.array else {
            throw Refusal(.invalidBody, "The request's field 'messages' must be an array.", param: "messages")
        }
        try CohereMessageReading.read(messages, into: &conversation)
        try readDocuments(&fields, &conversation)
        try readTools(&fields, &conversation)
        try readForm(&fields, &conversation)
        try readSampling(&fields, &conversation)
        if let thinking = fields.take("thinking") {
            try CohereThinking.read(thinking, into: &conversation.thinking)
        }
        let says = fields.take("stream")?.bool
        conversation.isStream = isStream ?? says ?? false
        // Every stream of Cohere's reports its usage.
        conversation.asksUsage = conversation.isStream
        for member in fields.members where member.value != .null {
            conversation.extras.append(member.key, member.value)
        }
        return conversation
    }

    private static func readSampling(
        _ fields: inout JSONObject,
        _ conversation: inout Conversation
    ) throws(Refusal) {
        conversation.sampling.temperature = try fields.takeNumber("temperature")
        conversation.sampling.topP = try fields.takeNumber("p")
        conversation.sampling.topK = try fields.takeNumber("k")
        conversation.sampling.seed = try fields.takeNumber("seed")
        conversation.sampling.presencePenalty = try fields.takeNumber("presence_penalty")
        conversation.sampling.frequencyPenalty = try fields.takeNumber("frequency_penalty")
        conversation.sampling.stop = (fields.take("stop_sequences")?.array ?? []).compactMap(\.string)
        conversation.sampling.asksLogProbabilities = fields.take("logprobs")?.bool ?? false
        conversation.outputTokenLimit = try fields.takeCount("max_tokens")
    }

    /// Documents stand before what the user says last, where other dialects have them.
    private static func readDocuments(
        _ fields: inout JSONObject,
        _ conversation: inout Conversation
    ) throws(Refusal) {
        guard let documents = fields.take("documents") else { return }
        guard let values = documents.array else {
            throw Refusal(
                .invalidBody,
                "The request's field 'documents' must be an array.",
                param: "documents"
            )
        }
        guard !values.isEmpty else { return }
        let parts = values.map(CohereParts.document)
        let isAnswer = { (part: ContentPart) in
            if case .toolResult = part.content { true } else { false }
        }
        if let turn = conversation.turns.lastIndex(where: {
            $0.role == .user && !$0.parts.contains(where: isAnswer)
        }) {
            conversation.turns[turn].parts.insert(contentsOf: parts, at: 0)
        } else {
            conversation.turns.append(Turn(.user, parts))
        }
    }

    private static func readTools(
        _ fields: inout JSONObject,
        _ conversation: inout Conversation
    ) throws(Refusal) {
        let isStrict = fields.take("strict_tools")?.bool
        for (index, value) in (fields.take("tools")?.array ?? []).enumerated() {
            guard let function = value["function"], let name = function["name"]?.string, !name.isEmpty
            else {
                throw Refusal(
                    .invalidBody,
                    "The request's field 'tools[\(index)].function.name' must be a string that is not empty.",
                    param: "tools[\(index)].function.name"
                )
            }
            var tool = Tool(
                .function(parameters: function["parameters"]),
                name: name,
                description: function["description"]?.string
            )
            tool.isStrict = isStrict
            conversation.tools.append(tool)
        }
        guard let choice = fields.take("tool_choice") else { return }
        switch choice.string {
        case "REQUIRED": conversation.toolChoice = .required
        case "NONE": conversation.toolChoice = ToolChoice.none
        default:
            throw Refusal(
                .invalidBody,
                "The request's field 'tool_choice' must be 'REQUIRED' or 'NONE'.",
                param: "tool_choice"
            )
        }
    }

    private static func readForm(
        _ fields: inout JSONObject,
        _ conversation: inout Conversation
    ) throws(Refusal) {
        guard let format = fields.take("response_format") else { return }
        switch format["type"]?.string {
        case "text": conversation.form = .text
        case "json_object":
            // `schema` is the older name.
            let schema = format["json_schema"] ?? format["schema"]
            conversation.form = schema.map { .jsonSchema(AnswerSchema($0)) } ?? .jsonObject
        default:
            throw Refusal(
                .invalidBody,
                "The request's field 'response_format.type' must be 'text' or 'json_object'.",
                param: "response_format.type"
            )
        }
    }
}
