import JSONText
import Vocabulary

/// Tools and the choice among them in the words of Chat Completions.
enum ChatTools {
    // MARK: Reading

    static func tool(_ value: JSONValue, param: String) throws(Refusal) -> Tool {
        switch value["type"]?.string {
        case "function":
            guard let function = value["function"] else {
                throw Refusal(.invalidBody, "The request's field '\(param)' has no 'function'.", param: param)
            }
            var tool = try Self.function(function, param: "\(param).function")
            tool.cacheMark = ChatParts.cacheMark(value)
            return tool
        case "custom":
            let custom = value["custom"]
            return Tool(
                .freeForm(format: custom?["format"]),
                name: try name(custom, param: "\(param).custom"),
                description: custom?["description"]?.string
            )
        case let type?: return Tool(.server(.chatCompletions, value), name: type)
        case nil:
            // Several servers take a function without its type.
            if let function = value["function"] ?? (value["name"] == nil ? nil : value) {
                return try Self.function(function, param: param)
            }
            throw Refusal(
                .invalidBody,
                "The request's field '\(param)' has no 'type'.",
                param: "\(param).type"
            )
        }
    }

    /// A tool without a name cannot be called, and no provider takes it.
    private static func name(_ value: JSONValue?, param: String) throws(Refusal) -> String {
        if let name = value?["name"]?.string, !name.isEmpty { return name }
        throw Refusal(
            .invalidBody,
            "The request's field '\(param).name' must be a string that is not empty.",
            param: "\(param).name"
        )
    }

    static func function(_ value: JSONValue, param: String) throws(Refusal) -> Tool {
        var tool = Tool(
            .function(parameters: value["parameters"]),
            name: try name(value, param: param),
            description: value["description"]?.string
        )
        tool.isStrict = value["strict"]?.bool
        return tool
    }

    static func choice(_ value: JSONValue) throws(Refusal) -> ToolChoice {
        switch value {
        case "auto": return .auto
        case "none": return .none
        case "required", "any": return .required
        default: break
        }
        switch value["type"]?.string {
        case "function", "custom", "tool", nil:
            let named = value["function"] ?? value["custom"] ?? value
            if let name = named["name"]?.string { return .named(name) }
        case "allowed_tools":
            let allowed = value["allowed_tools"] ?? value
            let names = (allowed["tools"]?.array ?? []).compactMap { tool in
                tool["function"]?["name"]?.string ?? tool["custom"]?["name"]?.string ?? tool["name"]?.string
            }
            return .among(names, isRequired: allowed["mode"]?.string == "required")
        default: break
        }
        throw Refusal(
            .invalidBody,
            "The request's field 'tool_choice' must be 'none', 'auto', 'required' or name a tool.",
            param: "tool_choice"
        )
    }

    // MARK: Writing

    static func body(_ tool: Tool, _ rendering: inout Rendering) throws(Refusal) -> JSONValue? {
        switch tool.kind {
        case .function(let parameters):
            var function: JSONObject = JSONObject([("name", .string(tool.name))])
            function.append("description", tool.description.map { .string($0) })
            function.append("parameters", parameters)
            function.append("strict", tool.isStrict.map { .bool($0) })
            return ["type": "function", "function": .object(function)]
        case .freeForm(let format):
            guard rendering.isOpenAI else {
                guard try rendering.give(up: .freeFormTools, field: "tools") == .emulate else { return nil }
                var function = JSONObject([("name", .string(tool.name))])
                function.append("description", tool.freeFormDescription.map { .string($0) })
                function.append("parameters", Tool.freeFormSchema)
                return ["type": "function", "function": .object(function)]
            }
            var custom: JSONObject = JSONObject([("name", .string(tool.name))])
            custom.append("description", tool.description.map { .string($0) })
            custom.append("format", format)
            return ["type": "custom", "custom": .object(custom)]
        case .server(.chatCompletions, let value): return value
        case .server:
            _ = try rendering.give(up: .serverTools, field: "tools")
            return nil
        }
    }

    /// A choice among tools; one of free text is named as what it is offered as.
    static func body(_ choice: ToolChoice, among tools: [Tool], _ rendering: Rendering) -> JSONValue {
        let freeForm = rendering.isOpenAI ? Set(tools.lazy.filter(\.isFreeForm).map(\.name)) : []
        func reference(_ name: String) -> JSONValue {
            let type = freeForm.contains(name) ? "custom" : "function"
            return .object(JSONObject([("type", .string(type)), (type, ["name": .string(name)])]))
        }
        switch choice {
        case .auto: return "auto"
        case .none: return "none"
        case .required: return "required"
        case .named(let name): return reference(name)
        case .among(let names, let isRequired):
            return [
                "type": "allowed_tools",
                "allowed_tools": [
                    "mode": isRequired ? "required" : "auto", "tools": .array(names.map(reference)),
                ],
            ]
        }
    }
}

extension Rendering {
    /// Whether the target is OpenAI's own API, which alone takes its newest fields.
    var isOpenAI: Bool { providerKind == "openai" || providerKind == "azure-openai" }

    /// Whether the target is Mistral's API, which has ways of its own.
    var isMistral: Bool { providerKind == "mistral" }
}
