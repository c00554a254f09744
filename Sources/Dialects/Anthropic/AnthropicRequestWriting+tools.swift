import JSONText
import Vocabulary

/// How an answer's form is brought about.
enum AnthropicAnswerForm {
    /// Not at all: any text will do.
    case free
    /// By `output_config.format`.
    case schema(JSONValue)
    /// By a tool that must be used, as the answer's reader undoes it.
    case tool(JSONValue)
    /// By a sentence among the instructions.
    case instruction(String)
}

/// Tools, the choice among them, and the form of the answer.
extension AnthropicRequestWriting {
    /// How the answer's form is brought about with this model.
    mutating func answerForm() throws(Refusal) -> AnthropicAnswerForm {
        switch conversation.form {
        case .text: return .free
        case .jsonObject:
            guard try rendering.give(up: .jsonObject, field: "response_format") == .emulate else {
                return .free
            }
            return .instruction("Answer with one JSON object and nothing else: no other text, no code fence.")
        case .jsonSchema(let asked):
            let schema = conversation.schema(asked, for: .messages)
            if facts.takesSchemas, !lacks(.jsonSchema) {
                if isNative { return .schema(schema.schema) }
                if let strict = room.take(schema.described, isTool: false) {
                    return .schema(try rendering.note(strict, field: "response_format"))
                }
            }
            guard try rendering.give(up: .jsonSchema, field: "response_format") == .emulate else {
                return .free
            }
            return .tool(AnthropicAnswerSchema.tool(schema))
        }
    }

    /// The tools with the choice among them.
    mutating func tools(
        _ form: AnthropicAnswerForm
    ) throws(Refusal) -> (tools: [JSONValue], choice: JSONValue?) {
        var wanted: Set<String>?
        if case .among(let names, _)? = conversation.toolChoice { wanted = Set(names) }
        var tools: [JSONValue] = []
        if lacks(.tools), !conversation.tools.isEmpty { _ = try rendering.give(up: .tools, field: "tools") }
        for (index, tool) in conversation.tools.enumerated() where !lacks(.tools) {
            guard wanted?.contains(tool.name) ?? true else { continue }
            if let value = try value(of: tool, path: "tools[\(index)]") { tools.append(value) }
        }
        var choice: JSONObject? = tools.isEmpty ? nil : try choice()
        if choice != nil, choice?["type"] != "auto", lacks(.toolChoice) {
            _ = try rendering.give(up: .toolChoice, field: "tool_choice")
            choice = nil
        }
        if case .tool(let answer) = form {
            // With other tools on offer the model may use one of those first; one that must be used goes before an answer.
            let isAlone = tools.isEmpty || conversation.toolChoice == ToolChoice.none
            tools.append(answer)
            if isAlone {
                choice = JSONObject([("type", "tool"), ("name", answer["name"] ?? .null)])
            } else if choice?["type"] != "tool" {
                choice = JSONObject([("type", "any")])
            }
        }
        guard !tools.isEmpty else { return ([], nil) }
        if lacks(.parallelToolControl) {
            if conversation.allowsParallelTools == false {
                _ = try rendering.give(up: .parallelToolControl, field: "parallel_tool_calls")
            }
        } else if conversation.parallelTools == false, choice?["type"] != "none" {
            choice = choice ?? JSONObject([("type", "auto")])
            choice?["disable_parallel_tool_use"] = true
        }
        return (tools, choice.map(JSONValue.object))
    }

    private func choice() throws(Refusal) -> JSONObject? {
        switch conversation.toolChoice {
        case nil: nil
        case .auto?: JSONObject([("type", "auto")])
        case ToolChoice.none?: JSONObject([("type", "none")])
        case .required?: JSONObject([("type", "any")])
        case .named(let name)?:
            JSONObject([("type", "tool"), ("name", .string(try allowedName(name, path: "tool_choice")))])
        case .among(_, let isRequired)?: JSONObject([("type", isRequired ? "any" : "auto")])
        }
    }

    private mutating func value(of tool: Tool, path: String) throws(Refusal) -> JSONValue? {
        var schema: JSONValue
        var description = tool.description
        switch tool.kind {
        case .server(.messages, let native) where !lacks(.serverTools): return native
        case .server:
            _ = try rendering.give(up: .serverTools, field: path)
            return nil
        case .function(let parameters): schema = AnthropicTools.inputSchema(parameters)
        case .freeForm:
            guard try rendering.give(up: .freeFormTools, field: path) == .emulate else { return nil }
            schema = Tool.freeFormSchema
            description = tool.freeFormDescription
        }
        var isStrict = tool.isStrict
        if isStrict == true, !isNative, facts.takesSchemas {
            let strict = try rendering.strictSchema(schema, in: &room, path: path)
            schema = strict ?? schema
            isStrict = strict != nil
        }
        var value = JSONObject()
        value.append("name", .string(try allowedName(tool.name, path: "\(path).name")))
        value.append("description", description.map(JSONValue.string))
        value.append("input_schema", schema)
        if let isStrict {
            if facts.takesSchemas || !isStrict && isNative {
                value.append("strict", .bool(isStrict))
            } else if isStrict {
                _ = try rendering.give(up: .otherFields, field: "\(path).strict")
            }
        }
        value.append("cache_control", try cacheControl(tool.cacheMark))
        for member in tool.extras.members {
            if isNative {
                value[member.key] = member.value
            } else {
                _ = try rendering.give(up: .otherFields, field: "\(path).\(member.key)")
            }
        }
        return .object(value)
    }

    /// A tool's name as the dialect allows it.
    func allowedName(_ name: String, path: String) throws(Refusal) -> String {
        if name == AnthropicToolName.answer || name == AnthropicToolName.wrappedAnswer {
            throw Refusal(
                AnthropicFormError(path, "must not be '\(name)', a name that the gateway uses for itself")
            )
        }
        guard let allowed = AnthropicToolName.allowed(name) else {
            throw Refusal(
                AnthropicFormError(
                    path,
                    "is longer than the \(AnthropicToolName.longest) characters the target takes"
                )
            )
        }
        return allowed
    }

    /// A mark for the cache, if there is one.
    mutating func cacheControl(_ mark: CacheMark?) throws(Refusal) -> JSONValue? {
        guard let mark else { return nil }
        if lacks(.cacheMarks) || surplusMarks > 0 {
            surplusMarks -= 1
            _ = try rendering.give(up: .cacheMarks, field: "cache_control")
            return nil
        }
        var value = JSONObject([("type", "ephemeral")])
        value.append("ttl", mark.lifetime.map(JSONValue.string))
        return .object(value)
    }
}
