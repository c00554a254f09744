import JSONText
import Vocabulary

/// Tools and the choice among them.
enum ResponsesTools {
    // MARK: Reading

    static func tool(_ value: JSONValue, path: String) throws(ResponsesFormError) -> Tool {
        guard var fields = value.object else { throw ResponsesFormError(path, "must be an object") }
        guard let type = fields["type"]?.string else {
            throw ResponsesFormError("\(path).type", "is missing: it must be a string")
        }
        guard type == "function" || type == "custom" else {
            return Tool(.server(.responses, value), name: type)
        }
        _ = fields.take("type")
        // Some clients write the nested form of Chat Completions.
        if fields["name"] == nil, let nested = fields.take(type)?.object { fields = nested }
        guard let name = fields.take("name")?.string, !name.isEmpty else {
            throw ResponsesFormError("\(path).name", "must be a string that is not empty")
        }
        let description = fields.take("description")?.string
        let kind: Tool.Kind =
            type == "custom"
            ? .freeForm(format: fields.take("format"))
            : .function(parameters: fields.take("parameters"))
        var tool = Tool(kind, name: name, description: description)
        if type == "function" { tool.isStrict = fields.take("strict")?.bool }
        if let mark = fields["prompt_cache_breakpoint"] {
            tool.cacheMark = CacheMark(lifetime: mark["ttl"]?.string)
        }
        tool.extras = fields
        return tool
    }

    /// The choice; `nil` for one of a hosted tool, which stays among the request's other fields.
    static func choice(_ value: JSONValue) throws(ResponsesFormError) -> ToolChoice? {
        switch value {
        case "auto": return .auto
        case "none": return ToolChoice.none
        case "required": return .required
        case .null: return nil
        default: break
        }
        switch value["type"]?.string {
        case "function", "custom":
            guard let name = value["name"]?.string ?? value["function"]?["name"]?.string else {
                throw ResponsesFormError("tool_choice.name", "must be a string")
            }
            return .named(name)
        case "allowed_tools":
            let tools = value["tools"]?.array ?? []
            let names = tools.compactMap { isNamed($0) ? $0["name"]?.string : nil }
            guard names.count == tools.count else { return nil }
            return .among(names, isRequired: value["mode"] == "required")
        case _?: return nil
        case nil:
            throw ResponsesFormError("tool_choice", "must be 'none', 'auto', 'required' or name a tool")
        }
    }

    private static func isNamed(_ tool: JSONValue) -> Bool {
        tool["type"] == "function" || tool["type"] == "custom"
    }

    // MARK: Writing

    /// A tool's declaration; `nil` if it is dropped.
    static func body(
        _ tool: Tool,
        isNative: Bool,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue? {
        if tool.cacheMark != nil, !isNative {
            _ = try rendering.give(up: .cacheMarks, field: "cache_control")
        }
        var body: JSONObject
        switch tool.kind {
        case .function(let parameters):
            body = JSONObject([("type", "function"), ("name", .string(tool.name))])
            body.append("description", tool.description.map { .string($0) })
            body.append("parameters", parameters ?? ["type": "object", "properties": [:]])
            // Left out, it means true here and false in every other dialect.
            body.append("strict", (tool.isStrict ?? (isNative ? nil : false)).map { .bool($0) })
        case .freeForm(let format):
            body = JSONObject([("type", "custom"), ("name", .string(tool.name))])
            body.append("description", tool.description.map { .string($0) })
            body.append("format", format)
        case .server(.responses, let value): return value
        case .server:
            _ = try rendering.give(up: .serverTools, field: "tools")
            return nil
        }
        if isNative {
            for member in tool.extras.members { body[member.key] = member.value }
        }
        return .object(body)
    }

    static func body(_ choice: ToolChoice, among tools: [Tool]) -> JSONValue {
        switch choice {
        case .auto: "auto"
        case .none: "none"
        case .required: "required"
        case .named(let name): reference(name, freeForm(tools))
        case .among(let names, let isRequired): among(names, isRequired: isRequired, freeForm(tools))
        }
    }

    private static func among(_ names: [String], isRequired: Bool, _ freeForm: Set<String>) -> JSONValue {
        [
            "type": "allowed_tools", "mode": isRequired ? "required" : "auto",
            "tools": .array(names.map { reference($0, freeForm) }),
        ]
    }

    /// The names of the tools that take any text.
    private static func freeForm(_ tools: [Tool]) -> Set<String> {
        Set(tools.compactMap { if case .freeForm = $0.kind { $0.name } else { nil } })
    }

    private static func reference(_ name: String, _ freeForm: Set<String>) -> JSONValue {
        ["type": freeForm.contains(name) ? "custom" : "function", "name": .string(name)]
    }
}
