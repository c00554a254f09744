import JSONText

/// Tools and the choice among them, as requests declare them.
enum ConverseTools {
    /// Reads a tool: a function of the caller's, or one that the provider has.
    static func tool(_ value: JSONValue, path: String) throws(AnthropicFormError) -> Tool {
        var outer = try AnthropicFields(value, path: path)
        guard var fields = try outer.fields("toolSpec") else {
            let name = value.object?.members.first?.key ?? ""
            return Tool(.server(.converse, value), name: value[name]?["name"]?.string ?? name)
        }
        let name = try fields.requiredString("name")
        if name.isEmpty { throw AnthropicFormError(fields.path(of: "name"), "must not be empty") }
        let schema = try fields.fields("inputSchema")
        guard let parameters = schema?.rest["json"], parameters.object != nil else {
            throw AnthropicFormError("\(path).toolSpec.inputSchema.json", "must be an object")
        }
        var tool = Tool(
            .function(parameters: parameters),
            name: name,
            description: try fields.string("description")
        )
        tool.isStrict = try fields.bool("strict")
        tool.extras = fields.rest.withoutNulls
        return tool
    }

    /// Reads `toolChoice`.
    static func choice(_ fields: AnthropicFields) throws(AnthropicFormError) -> ToolChoice {
        var fields = fields
        if fields.take("auto") != nil { return .auto }
        if fields.take("any") != nil { return .required }
        if var tool = try fields.fields("tool") { return .named(try tool.requiredString("name")) }
        throw AnthropicFormError(fields.path, "must have a member 'auto', 'any' or 'tool'")
    }
}
