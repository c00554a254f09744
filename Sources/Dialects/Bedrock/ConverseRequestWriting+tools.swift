import JSONText
import Vocabulary

/// Tools and the choice among them.
extension ConverseRequestWriting {
    /// The longest name of a tool (API reference, `ToolSpecification`).
    private static let longestName = 64

    /// `toolConfig`, and whether a tool must be used.
    mutating func toolConfig() throws(Refusal) -> (config: JSONObject, isForced: Bool) {
        var config = native("toolConfig")
        var tools: [JSONValue] = []
        let names = calledNames
        // The dialect cannot say that no tool may be used. Without calls in the history the tools need not be there.
        let isExcluded = conversation.toolChoice == ToolChoice.none
        if lacks(.tools), !conversation.tools.isEmpty { _ = try rendering.give(up: .tools, field: "tools") }
        if !lacks(.tools), !isExcluded || !names.isEmpty {
            let wanted = wantedNames
            for (index, tool) in conversation.tools.enumerated() where wanted?.contains(tool.name) ?? true {
                tools += try values(of: tool, path: "tools[\(index)]")
            }
        }
        if !isNative, tools.isEmpty, !lacks(.tools) {
            // With calls in the history their tools must be declared.
            for name in names {
                let name = try allowedName(name, path: "messages")
                let schema: JSONValue = ["json": ["type": "object"]]
                tools.append(["toolSpec": ["name": .string(name), "inputSchema": schema]])
            }
        }
        if isExcluded, !tools.isEmpty { _ = try rendering.give(up: .toolChoice, field: "tool_choice") }
        guard !tools.isEmpty else { return (config, false) }
        config["tools"] = .array(tools)
        let choice = try choice()
        if let choice { config["toolChoice"] = choice }
        if conversation.allowsParallelTools == false {
            _ = try rendering.give(up: .parallelToolControl, field: "parallel_tool_calls")
        }
        return (config, choice?["any"] != nil || choice?["tool"] != nil)
    }

    /// The names of the tools that may be used; `nil` if all may.
    private var wantedNames: Set<String>? {
        guard case .among(let names, _)? = conversation.toolChoice else { return nil }
        return Set(names)
    }

    /// The names of the tools that earlier turns call, each once.
    private var calledNames: [String] {
        var names: [String] = []
        var known: Set<String> = []
        for part in conversation.turns.flatMap(\.parts) {
            if case .toolCall(let call) = part.content, known.insert(call.name).inserted {
                names.append(call.name)
            }
        }
        return names
    }

    private mutating func choice() throws(Refusal) -> JSONValue? {
        let choice: JSONValue
        switch conversation.toolChoice {
        case nil, ToolChoice.none?: return nil
        case .auto?, .among(_, isRequired: false)?: return ["auto": [:]]
        case .required?, .among(_, isRequired: true)?: choice = ["any": [:]]
        case .named(let name)?:
            choice = ["tool": ["name": .string(try allowedName(name, path: "tool_choice"))]]
        }
        guard lacks(.toolChoice) else { return choice }
        _ = try rendering.give(up: .toolChoice, field: "tool_choice")
        return nil
    }

    /// The declaration of a tool, with the mark after it.
    private mutating func values(of tool: Tool, path: String) throws(Refusal) -> [JSONValue] {
        var schema: JSONValue
        var description = tool.description
        switch tool.kind {
        case .server(.converse, let native) where isNative || !lacks(.serverTools):
            return try [native] + cachePoint(tool.cacheMark)
        case .server:
            _ = try rendering.give(up: .serverTools, field: path)
            return []
        case .function(let parameters):
            schema = isNative ? parameters ?? [:] : AnthropicTools.inputSchema(parameters)
        case .freeForm:
            guard try rendering.give(up: .freeFormTools, field: path) == .emulate else { return [] }
            schema = Tool.freeFormSchema
            description = tool.freeFormDescription
        }
        var isStrict = tool.isStrict
        if isStrict == true, !isNative, facts.family == .claude, facts.takesSchemas {
            let strict = try rendering.strictSchema(schema, in: &room, path: path)
            schema = strict ?? schema
            isStrict = strict != nil
        }
        var value = JSONObject()
        value.append("name", .string(try allowedName(tool.name, path: "\(path).name")))
        // The API refuses descriptions that are empty.
        if let description, isNative || !description.isBlank {
            value.append("description", .string(description))
        }
        value.append("inputSchema", ["json": schema])
        if let isStrict {
            if isNative || facts.family == .claude && facts.takesSchemas {
                value.append("strict", .bool(isStrict))
            } else if isStrict {
                _ = try rendering.give(up: .otherFields, field: "\(path).strict")
            }
        }
        for member in tool.extras.members {
            if isNative {
                value[member.key] = member.value
            } else {
                _ = try rendering.give(up: .otherFields, field: "\(path).\(member.key)")
            }
        }
        return try [["toolSpec": .object(value)]] + cachePoint(tool.cacheMark)
    }

    /// A tool's name as the dialect allows it.
    func allowedName(_ name: String, path: String) throws(Refusal) -> String {
        if isNative { return name }
        guard let allowed = AnthropicToolName.allowed(name), allowed.utf8.count <= Self.longestName else {
            throw Refusal(
                AnthropicFormError(
                    path,
                    "is longer than the \(Self.longestName) characters the target takes"
                )
            )
        }
        return allowed
    }

    /// A mark for the cache, if there is one.
    mutating func cachePoint(_ mark: CacheMark?) throws(Refusal) -> [JSONValue] {
        guard let mark else { return [] }
        if !isNative, !facts.takesCachePoints || lacks(.cacheMarks) || surplusMarks > 0 {
            surplusMarks -= 1
            _ = try rendering.give(up: .cacheMarks, field: "cache_control")
            return []
        }
        var point = JSONObject([("type", "default")])
        // Five minutes are the default, and all that some models know.
        if let lifetime = mark.lifetime, isNative || facts.family == .claude && lifetime != "5m" {
            point.append("ttl", .string(lifetime))
        }
        return [["cachePoint": .object(point)]]
    }
}
