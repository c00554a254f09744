import JSONText

/// Reads the items of an input or an output.
enum ResponsesItemReading {
    /// The turn that one item is; a message's own members stand with its first part (``ResponsesNative``).
    static func turn(_ value: JSONValue, path: String) throws(ResponsesFormError) -> Turn {
        guard var fields = value.object else { throw ResponsesFormError(path, "must be an object") }
        let type = fields["type"]?.string ?? (fields["role"] == nil ? "" : "message")
        switch type {
        case "message":
            _ = fields.take("type")
            return try message(&fields, path: path)
        case "function_call", "custom_tool_call":
            _ = fields.take("type")
            return Turn(.assistant, [try call(&fields, isFreeForm: type == "custom_tool_call", path: path)])
        case "function_call_output", "custom_tool_call_output":
            _ = fields.take("type")
            let isFreeForm = type == "custom_tool_call_output"
            return Turn(.user, [try result(&fields, isFreeForm: isFreeForm, path: path)])
        case "reasoning":
            return Turn(.assistant, [ResponsesReasoning.part(value)])
        case "": throw ResponsesFormError("\(path).type", "is missing: it must be a string")
        default:
            return Turn(isOfCaller(type) ? .user : .assistant, [ContentPart(.opaque(.responses, value))])
        }
    }

    /// Whether an item of a type that stays opaque comes from the caller's side.
    private static func isOfCaller(_ type: String) -> Bool {
        type.hasSuffix("_output") || type.hasSuffix("_response") || type == "additional_tools"
            || type == "configuration_update" || type == "compaction_trigger"
    }

    private static func message(_ fields: inout JSONObject, path: String) throws(ResponsesFormError) -> Turn {
        let word = fields.take("role")?.string
        let role: Turn.Role
        switch word {
        case "user": role = .user
        case "assistant": role = .assistant
        case "system": role = .system
        case "developer":
            role = .system
            fields.append("role", "developer")
        default:
            throw ResponsesFormError(
                "\(path).role",
                "must be 'user', 'assistant', 'system' or 'developer'"
            )
        }
        let isAnswer = role == .assistant
        var parts: [ContentPart] = []
        switch fields.take("content") {
        case nil: break
        case .string(let text)?: parts = [.text(text)]
        case .array(let values)?:
            for (index, value) in values.enumerated() {
                parts.append(try ResponsesParts.part(value, path: "\(path).content[\(index)]"))
            }
        default: throw ResponsesFormError("\(path).content", "must be a string or an array")
        }
        ResponsesNative.mark(&parts, item: fields, isAlways: isAnswer || role == .system)
        return Turn(role, parts)
    }

    private static func call(
        _ fields: inout JSONObject,
        isFreeForm: Bool,
        path: String
    ) throws(ResponsesFormError) -> ContentPart {
        guard let id = fields.take("call_id")?.string, !id.isEmpty else {
            throw ResponsesFormError("\(path).call_id", "must be a string that is not empty")
        }
        guard let name = fields.take("name")?.string, !name.isEmpty else {
            throw ResponsesFormError("\(path).name", "must be a string that is not empty")
        }
        let arguments: String
        switch fields.take(isFreeForm ? "input" : "arguments") {
        case .string(let text)?: arguments = text
        case nil: arguments = ""
        // Some servers give the object itself.
        case let value?: arguments = value.text
        }
        var call = ToolCall(id: id, name: name, arguments: arguments)
        call.isFreeForm = isFreeForm
        call.itemID = fields.take("id")?.string
        call.signature = ResponsesNative.takeSignature(&fields)
        var part = ContentPart(.toolCall(call))
        part.native = NativeMembers(.responses, fields)
        return part
    }

    private static func result(
        _ fields: inout JSONObject,
        isFreeForm: Bool,
        path: String
    ) throws(ResponsesFormError) -> ContentPart {
        guard let id = fields.take("call_id")?.string, !id.isEmpty else {
            throw ResponsesFormError("\(path).call_id", "must be a string that is not empty")
        }
        var parts: [ContentPart] = []
        switch fields.take("output") {
        case nil: break
        case .string(let text)?: parts = [.text(text)]
        case .array(let values)?:
            for (index, value) in values.enumerated() {
                parts.append(try ResponsesParts.part(value, path: "\(path).output[\(index)]"))
            }
        case let value?: parts = [ContentPart(.opaque(.responses, value))]
        }
        var result = ToolResult(callID: id, parts: parts)
        result.isFreeForm = isFreeForm
        var part = ContentPart(.toolResult(result))
        part.native = NativeMembers(.responses, fields)
        return part
    }
}
