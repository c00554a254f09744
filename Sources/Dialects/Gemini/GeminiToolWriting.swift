import JSONText
import Vocabulary

/// Writes `tools` and `toolConfig`.
enum GeminiToolWriting {
    /// Writes both into a body.
    static func write(
        _ conversation: Conversation,
        to body: inout JSONObject,
        _ rendering: inout Rendering
    ) throws(Refusal) {
        var functions: [JSONValue] = []
        var others: [JSONValue] = []
        if !conversation.tools.isEmpty, !(try rendering.geminiTakes(.tools, field: "tools")) { return }
        for (index, tool) in conversation.tools.enumerated() {
            let field = "tools[\(index)]"
            if tool.cacheMark != nil {
                _ = try rendering.give(up: .cacheMarks, field: "\(field).cache_control")
            }
            if tool.isStrict == true { _ = try rendering.give(up: .otherFields, field: "\(field).strict") }
            switch tool.kind {
            case .function(let parameters):
                functions.append(try function(tool, parameters, field: field, conversation, &rendering))
            case .freeForm:
                guard try rendering.give(up: .freeFormTools, field: field) == .emulate else { continue }
                functions.append(freeForm(tool))
            case .server(.generateContent, let native): others.append(native)
            case .server(_, let native):
                let handling = try rendering.give(up: .serverTools, field: field)
                let type = native["type"]?.string ?? tool.name
                if handling == .emulate, let own = counterpart(of: type) { others.append(own) }
            }
        }
        var tools = others
        if !functions.isEmpty { tools.insert(["functionDeclarations": .array(functions)], at: 0) }
        if !tools.isEmpty { body.append("tools", .array(tools)) }
        if let choice = try choice(conversation, hasFunctions: !functions.isEmpty, &rendering) {
            body.append("toolConfig", ["functionCallingConfig": .object(choice)])
        }
    }

    private static func function(
        _ tool: Tool,
        _ parameters: JSONValue?,
        field: String,
        _ conversation: Conversation,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue {
        var object = JSONObject([("name", .string(tool.name))])
        object.append("description", tool.description.map { .string($0) })
        if conversation.isGemini, let native = tool.nativeParameters {
            object.append("parameters", native)
        } else if let parameters {
            if conversation.isGemini || GeminiGeneration(model: rendering.model).takesJSONSchema {
                object.append("parametersJsonSchema", parameters)
            } else if let properties = parameters["properties"]?.object, !properties.isEmpty {
                // An object without properties is no schema of the subset; without the field the function takes nothing.
                object.append("parameters", GeminiSchema.subset(parameters))
            }
        }
        for member in tool.extras.members {
            if conversation.isGemini {
                object.append(member.key, member.value)
            } else {
                _ = try rendering.give(up: .otherFields, field: "\(field).\(member.key)")
            }
        }
        return .object(object)
    }

    /// A tool of free text as a function of one text.
    private static func freeForm(_ tool: Tool) -> JSONValue {
        var object = JSONObject([("name", .string(tool.name))])
        object.append("description", tool.freeFormDescription.map { .string($0) })
        object.append(
            "parameters",
            [
                "type": "OBJECT", "properties": ["input": ["type": "STRING"]], "required": ["input"],
            ] as JSONValue
        )
        return .object(object)
    }

    /// Google's tool for another provider's of the same kind.
    private static func counterpart(of type: String) -> JSONValue? {
        if type.hasPrefix("web_search") { return ["googleSearch": [:]] }
        if type.hasPrefix("code_") { return ["codeExecution": [:]] }
        if type.hasPrefix("web_fetch") { return ["urlContext": [:]] }
        return nil
    }

    private static func choice(
        _ conversation: Conversation,
        hasFunctions: Bool,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONObject? {
        guard let choice = conversation.toolChoice, hasFunctions || conversation.isGemini,
            try rendering.geminiTakes(.toolChoice, field: "tool_choice")
        else { return nil }
        let names: [String]
        let mode: JSONValue
        switch choice {
        case .auto: (mode, names) = ("AUTO", [])
        case .none: (mode, names) = ("NONE", [])
        case .required: (mode, names) = ("ANY", [])
        case .named(let name): (mode, names) = ("ANY", [name])
        // The API takes names beside `AUTO` only together with the checking of arguments.
        case .among(let some, let isRequired):
            (mode, names) = (isRequired ? "ANY" : conversation.isGemini ? "AUTO" : "VALIDATED", some)
        }
        var object = JSONObject([("mode", mode)])
        if !names.isEmpty { object.append("allowedFunctionNames", .array(names.map { .string($0) })) }
        return object
    }
}
