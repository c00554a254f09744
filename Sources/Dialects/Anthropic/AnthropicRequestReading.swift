import JSONText

/// The reading of a caller's request, field by field.
struct AnthropicRequestReading {
    private var fields: AnthropicFields
    private var conversation: Conversation

    /// Reads a request; `model` and `isStream` are what the path says, where it says so.
    static func conversation(
        from body: JSONValue,
        model: String?,
        isStream: Bool?
    ) throws(AnthropicFormError) -> Conversation {
        try MemberBound.messages.check(body)
        var fields = try AnthropicFields(body, path: "")
        let named = try fields.string("model")
        guard let model = model ?? named, !model.isEmpty else {
            throw AnthropicFormError("model", "must be a string that is not empty")
        }
        var reading = AnthropicRequestReading(fields: fields, conversation: Conversation(model: model))
        try reading.readMessages()
        try reading.readTools()
        try reading.readLimits(isStream: isStream)
        try reading.readOutput()
        try reading.readThinking()
        try reading.readPurpose()
        reading.conversation.operation = .messages
        for member in reading.fields.rest.members where member.value != .null {
            reading.conversation.extras.append(member.key, member.value)
        }
        return reading.conversation
    }

    private init(fields: AnthropicFields, conversation: Conversation) {
        self.fields = fields
        self.conversation = conversation
    }

    private mutating func readMessages() throws(AnthropicFormError) {
        if let system = fields.take("system") {
            conversation.system = try AnthropicBlockReading.parts(system, path: "system")
        }
        guard let messages = try fields.array("messages") else {
            throw AnthropicFormError("messages", "is missing: it must be an array")
        }
        conversation.turns.reserveCapacity(messages.count)
        for (index, value) in messages.enumerated() {
            let path = "messages[\(index)]"
            var message = try AnthropicFields(value, path: path)
            let name = try message.requiredString("role")
            guard let role = Turn.Role(rawValue: name) else {
                throw AnthropicFormError("\(path).role", "must be 'user', 'assistant' or 'system'")
            }
            guard let content = message.take("content") else {
                throw AnthropicFormError(
                    "\(path).content",
                    "is missing: it must be a string or an array of content blocks"
                )
            }
            var parts = try AnthropicBlockReading.parts(content, path: "\(path).content")
            if role == .assistant { parts = AnthropicSignatures.adopted(parts) }
            conversation.turns.append(Turn(role, parts))
            // A message has no other members; what stands there all the same is kept under its place.
            for member in message.rest.members where member.value != .null {
                conversation.extras.append("\(path).\(member.key)", member.value)
            }
        }
    }

    private mutating func readTools() throws(AnthropicFormError) {
        for (index, value) in (try fields.array("tools") ?? []).enumerated() {
            conversation.tools.append(try AnthropicTools.tool(value, path: "tools[\(index)]"))
        }
        guard var choice = try fields.fields("tool_choice") else { return }
        conversation.toolChoice = try AnthropicTools.choice(&choice)
        if let isDisabled = try choice.bool("disable_parallel_tool_use") {
            conversation.allowsParallelTools = !isDisabled
        }
    }

    private mutating func readLimits(isStream: Bool?) throws(AnthropicFormError) {
        conversation.outputTokenLimit = try fields.count("max_tokens")
        let asked = try fields.bool("stream")
        conversation.isStream = isStream ?? asked ?? false
        conversation.asksUsage = conversation.isStream
        conversation.sampling.temperature = try fields.number("temperature")
        conversation.sampling.topP = try fields.number("top_p")
        conversation.sampling.topK = try fields.number("top_k")
        for (index, stop) in (try fields.array("stop_sequences") ?? []).enumerated() {
            guard case .string(let text) = stop else {
                throw AnthropicFormError("stop_sequences[\(index)]", "must be a string")
            }
            conversation.sampling.stop.append(text)
        }
    }

    /// Reads `output_config`, and `output_format`, its beginnings.
    private mutating func readOutput() throws(AnthropicFormError) {
        if let format = try fields.fields("output_format") { try readFormat(format) }
        guard var output = try fields.fields("output_config") else { return }
        conversation.thinking.effort = try output.string("effort")
        if let format = try output.fields("format") { try readFormat(format) }
        let rest = output.rest.withoutNulls
        if !rest.isEmpty { conversation.extras["output_config"] = .object(rest) }
    }

    private mutating func readFormat(_ format: AnthropicFields) throws(AnthropicFormError) {
        var format = format
        let type = try format.requiredString("type")
        guard type == "json_schema" else {
            throw AnthropicFormError(format.path(of: "type"), "must be 'json_schema'")
        }
        guard let schema = format.take("schema"), case .object = schema else {
            throw AnthropicFormError(format.path(of: "schema"), "must be an object")
        }
        conversation.form = .jsonSchema(AnswerSchema(schema))
    }

    private mutating func readThinking() throws(AnthropicFormError) {
        guard let native = fields.take("thinking") else { return }
        var thinking = try AnthropicFields(native, path: "thinking")
        conversation.thinking.native = native
        switch try thinking.requiredString("type") {
        // Who thinks is shown a summary unless the request says otherwise ("Extended thinking", platform.claude.com, read
        // 2026-11).
        case "enabled":
            conversation.thinking.budget = try thinking.count("budget_tokens")
            conversation.thinking.isShown = true
        case "adaptive":
            conversation.thinking.budget = -1
            conversation.thinking.isShown = true
        case "disabled":
            // The effort of an answer without thoughts is this dialect's alone.
            if let effort = conversation.thinking.effort {
                var output = conversation.extras["output_config"]?.object ?? JSONObject()
                output["effort"] = .string(effort)
                conversation.extras["output_config"] = .object(output)
            }
            conversation.thinking.effort = "none"
        default: break
        }
        if let display = try thinking.string("display") {
            conversation.thinking.isShown = display != "omitted"
        }
    }

    private mutating func readPurpose() throws(AnthropicFormError) {
        if var metadata = try fields.fields("metadata") {
            conversation.endUser = try metadata.string("user_id")
            let rest = metadata.rest.withoutNulls
            if !rest.isEmpty { conversation.metadata = rest }
        }
        if let tier = try fields.string("service_tier") {
            conversation.serviceTier = tier == "standard_only" ? "default" : tier
        }
    }
}
