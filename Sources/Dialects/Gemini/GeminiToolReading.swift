import JSONText
import Vocabulary

/// Reads `tools` and `toolConfig`.
enum GeminiToolReading {
    /// Reads both into a conversation.
    static func read(_ body: inout GeminiFields, into conversation: inout Conversation) throws(Refusal) {
        for (index, value) in (try body.list("tools") ?? []).enumerated() {
            var fields = try GeminiFields(value, path: "tools[\(index)]")
            let path = fields.path(of: "functionDeclarations")
            for (place, declaration) in (try fields.list("functionDeclarations") ?? []).enumerated() {
                conversation.tools.append(try function(declaration, path: "\(path)[\(place)]"))
            }
            for member in fields.rest.members {
                let tool = JSONValue.object(JSONObject([(member.key, member.value)]))
                conversation.tools.append(Tool(.server(.generateContent, tool), name: member.key))
            }
        }
        if let rest = try readChoice(&body, into: &conversation) { conversation.extras["toolConfig"] = rest }
    }

    private static func function(_ value: JSONValue, path: String) throws(Refusal) -> Tool {
        var fields = try GeminiFields(value, path: path)
        guard let name = try fields.string("name"), !name.isEmpty else {
            throw Refusal(geminiField: fields.path(of: "name"), "must be a string that is not empty")
        }
        let description = try fields.string("description")
        let standard = fields.take("parametersJsonSchema")
        let native = standard == nil ? fields.take("parameters") : nil
        let parameters = standard ?? native.map(GeminiSchema.standard)
        var tool = Tool(.function(parameters: parameters), name: name, description: description)
        tool.nativeParameters = native
        tool.extras = fields.rest
        return tool
    }

    /// Reads which tools may be used, and gives what else the field says.
    private static func readChoice(
        _ body: inout GeminiFields,
        into conversation: inout Conversation
    ) throws(Refusal) -> JSONValue? {
        guard var configuration = try body.fields("toolConfig") else { return nil }
        guard var calling = try configuration.fields("functionCallingConfig") else {
            return configuration.rest.isEmpty ? nil : .object(configuration.rest)
        }
        let mode = mode(calling.take("mode"))
        var names: [String] = []
        let path = calling.path(of: "allowedFunctionNames")
        for value in try calling.list("allowedFunctionNames") ?? [] {
            guard let name = value.string else { throw Refusal(geminiField: path, "must hold strings") }
            names.append(name)
        }
        switch mode {
        case "AUTO": conversation.toolChoice = names.isEmpty ? .auto : .among(names, isRequired: false)
        case "ANY":
            conversation.toolChoice =
                names.isEmpty
                ? .required : names.count == 1 ? .named(names[0]) : .among(names, isRequired: true)
        case "NONE":
            conversation.toolChoice = ToolChoice.none
            if !names.isEmpty { calling.put(back: "allowedFunctionNames", .array(names.map { .string($0) })) }
        default:
            // Neither a choice nor a must of other dialects (`VALIDATED`): kept as it is.
            if let mode { calling.put(back: "mode", .string(mode)) }
            if !names.isEmpty { calling.put(back: "allowedFunctionNames", .array(names.map { .string($0) })) }
        }
        if !calling.rest.isEmpty { configuration.put(back: "functionCallingConfig", .object(calling.rest)) }
        return configuration.rest.isEmpty ? nil : .object(configuration.rest)
    }

    /// The mode's name; the API takes it as its number too (`FunctionCallingConfig.Mode`).
    private static func mode(_ value: JSONValue?) -> String? {
        switch value {
        case .string(let name): name.uppercased()
        case .number("1"): "AUTO"
        case .number("2"): "ANY"
        case .number("3"): "NONE"
        case .number("4"): "VALIDATED"
        default: nil
        }
    }
}
