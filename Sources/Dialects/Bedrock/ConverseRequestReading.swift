import JSONText

/// The reading of a caller's request, field by field.
struct ConverseRequestReading {
    private var fields: AnthropicFields
    var conversation: Conversation
    private let blocks: ConverseBlockReading

    /// Reads a request; the model and whether a stream is asked for stand in the path.
    static func conversation(
        from body: JSONValue,
        model: String?,
        isStream: Bool?
    ) throws(AnthropicFormError) -> Conversation {
        guard let model, !model.isEmpty else {
            throw AnthropicFormError("model", "is missing: the path must name it")
        }
        try MemberBound.converse.check(body)
        var reading = ConverseRequestReading(try AnthropicFields(body, path: ""), model: model)
        reading.conversation.isStream = isStream ?? false
        reading.conversation.asksUsage = reading.conversation.isStream
        try reading.readMessages()
        try reading.readTools()
        try reading.readInference()
        try reading.readOutput()
        try reading.readAdditional()
        try reading.readPurpose()
        for member in reading.fields.rest.members where member.value != .null {
            reading.conversation.extras.append(member.key, member.value)
        }
        return reading.conversation
    }

    private init(_ fields: AnthropicFields, model: String) {
        self.fields = fields
        conversation = Conversation(model: model)
        conversation.operation = .converse
        blocks = ConverseBlockReading(maker: ConverseModelFacts.maker(of: model))
    }

    private mutating func readMessages() throws(AnthropicFormError) {
        if let system = fields.take("system") {
            conversation.system = try blocks.parts(system, path: "system")
        }
        guard let messages = try fields.array("messages") else {
            throw AnthropicFormError("messages", "is missing: it must be an array")
        }
        for (index, value) in messages.enumerated() {
            let path = "messages[\(index)]"
            var message = try AnthropicFields(value, path: path)
            let name = try message.requiredString("role")
            guard let role = Turn.Role(rawValue: name) else {
                throw AnthropicFormError("\(path).role", "must be 'user' or 'assistant'")
            }
            var parts = try blocks.parts(message.take("content"), path: "\(path).content")
            if role == .assistant { parts = AnthropicSignatures.adopted(parts) }
            conversation.turns.append(Turn(role, parts))
            // A message has no other members; what stands there all the same is kept under its place.
            keep(message, as: path)
        }
    }

    private mutating func readTools() throws(AnthropicFormError) {
        guard var config = try fields.fields("toolConfig") else { return }
        for (index, value) in (try config.array("tools") ?? []).enumerated() {
            let mark = ConverseBlockReading.cacheMark(value)
            if let mark, let last = conversation.tools.indices.last,
                conversation.tools[last].cacheMark == nil
            {
                conversation.tools[last].cacheMark = mark
            } else {
                conversation.tools.append(try ConverseTools.tool(value, path: "toolConfig.tools[\(index)]"))
            }
        }
        if let choice = try config.fields("toolChoice") {
            conversation.toolChoice = try ConverseTools.choice(choice)
        }
        keep(config, as: "toolConfig")
    }

    private mutating func readInference() throws(AnthropicFormError) {
        guard var config = try fields.fields("inferenceConfig") else { return }
        conversation.outputTokenLimit = try config.count("maxTokens")
        conversation.sampling.temperature = try config.number("temperature")
        conversation.sampling.topP = try config.number("topP")
        for (index, stop) in (try config.array("stopSequences") ?? []).enumerated() {
            guard case .string(let text) = stop else {
                throw AnthropicFormError("inferenceConfig.stopSequences[\(index)]", "must be a string")
            }
            conversation.sampling.stop.append(text)
        }
        keep(config, as: "inferenceConfig")
    }

    private mutating func readOutput() throws(AnthropicFormError) {
        guard var config = try fields.fields("outputConfig") else { return }
        conversation.thinking.effort = try config.string("effort")
        if let format = config.rest["textFormat"], format["type"] == "json_schema" {
            _ = config.take("textFormat")
            conversation.form = .jsonSchema(
                try ConverseAnswerSchema.schema(format, path: "outputConfig.textFormat")
            )
        }
        keep(config, as: "outputConfig")
    }

    /// Reads the fields that a model has for itself, as far as other dialects know them too.
    ///
    /// What several makers have under names of their own stays where it is besides.
    private mutating func readAdditional() throws(AnthropicFormError) {
        guard var additional = try fields.fields("additionalModelRequestFields") else { return }
        if let topK = additional.rest["top_k"], case .number = topK {
            conversation.sampling.topK = topK
            _ = additional.take("top_k")
        }
        if let thinking = additional.rest["thinking"], thinking["type"]?.string != nil {
            _ = additional.take("thinking")
            conversation.thinking.native = thinking
            readThinking(thinking)
        } else if let thinking = additional.rest["reasoning_config"], thinking["type"]?.string != nil {
            readThinking(thinking)
        }
        if conversation.thinking.effort == nil, let effort = additional.rest["reasoning_effort"]?.string {
            conversation.thinking.effort = effort
        }
        keep(additional, as: "additionalModelRequestFields")
    }

    private mutating func readThinking(_ value: JSONValue) {
        switch value["type"]?.string {
        case "enabled":
            conversation.thinking.budget = value["budget_tokens"]?.integer
            conversation.thinking.isShown = true
        case "adaptive":
            conversation.thinking.budget = -1
            conversation.thinking.isShown = true
        case "disabled" where conversation.thinking.effort == nil: conversation.thinking.effort = "none"
        default: break
        }
        if let display = value["display"]?.string { conversation.thinking.isShown = display != "omitted" }
    }

    private mutating func readPurpose() throws(AnthropicFormError) {
        if let metadata = try fields.fields("requestMetadata")?.rest.withoutNulls, !metadata.isEmpty {
            conversation.metadata = metadata
        }
        guard var tier = try fields.fields("serviceTier") else { return }
        conversation.serviceTier = try tier.string("type")
        keep(tier, as: "serviceTier")
    }

    /// Keeps the members of a field that are known to this dialect alone.
    private mutating func keep(_ fields: AnthropicFields, as key: String) {
        let rest = fields.rest.withoutNulls
        if !rest.isEmpty { conversation.extras.append(key, .object(rest)) }
    }
}
