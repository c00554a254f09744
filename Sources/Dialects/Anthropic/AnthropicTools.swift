import JSONText

/// Tools and the choice among them, as requests declare them.
enum AnthropicTools {
    /// Reads a tool: a function of the caller's, or one that the provider runs or defines.
    static func tool(_ value: JSONValue, path: String) throws(AnthropicFormError) -> Tool {
        var fields = try AnthropicFields(value, path: path)
        let type = try fields.string("type")
        guard type == nil || type == "custom" else {
            let name = try fields.string("name")
            return Tool(.server(.messages, value), name: name ?? type ?? "")
        }
        let name = try fields.requiredString("name")
        if name.isEmpty { throw AnthropicFormError(fields.path(of: "name"), "must not be empty") }
        let schema = fields.take("input_schema")
        if let schema, schema.object == nil {
            throw AnthropicFormError(fields.path(of: "input_schema"), "must be an object")
        }
        var tool = Tool(
            .function(parameters: schema),
            name: name,
            description: try fields.string("description")
        )
        tool.isStrict = try fields.bool("strict")
        tool.cacheMark = try AnthropicBlockReading.cacheMark(&fields)
        tool.extras = fields.rest.withoutNulls
        return tool
    }

    /// Reads `tool_choice`, except for what it says about parallel calls.
    static func choice(_ fields: inout AnthropicFields) throws(AnthropicFormError) -> ToolChoice {
        switch try fields.requiredString("type") {
        case "auto": return .auto
        case "any": return .required
        case "none": return .none
        case "tool": return .named(try fields.requiredString("name"))
        default:
            throw AnthropicFormError(fields.path(of: "type"), "must be 'auto', 'any', 'tool' or 'none'")
        }
    }

    /// The schema of a tool's input as the dialect demands it: an object's.
    static func inputSchema(_ parameters: JSONValue?) -> JSONValue {
        guard var schema = parameters?.object else { return ["type": "object", "properties": [:]] }
        if schema["type"] == nil { schema["type"] = "object" }
        return .object(schema)
    }

    /// The input of a call from the text of its arguments: an object, in any case.
    ///
    /// A text that holds the JSON of an object once more is unwrapped; what is no object at all stands in a member `_raw`.
    static func input(_ call: ToolCall) -> JSONValue {
        if call.isFreeForm { return ["input": .string(call.arguments)] }
        if call.arguments.isBlank { return [:] }
        let value = try? JSONValue.read(Array(call.arguments.utf8))  // What cannot be read is kept below.
        switch value {
        case .object?: return value ?? [:]
        case .string(let text)?:
            let inner = try? JSONValue.read(Array(text.utf8))  // The same.
            if let inner, case .object = inner { return inner }
        default: break
        }
        return .object(call.rawArguments)
    }
}

extension String {
    /// Whether there is nothing but white space, or nothing at all: the API refuses such texts.
    var isBlank: Bool { !unicodeScalars.contains { !$0.properties.isWhitespace } }
}
