import JSONText

/// Items of calls.
enum ResponsesCalls {
    /// The item of a call, without what only answers have.
    static func item(_ call: ToolCall, callID: String) -> JSONObject {
        var item = JSONObject([("type", call.isFreeForm ? "custom_tool_call" : "function_call")])
        item.append("call_id", .string(callID))
        item.append("name", .string(call.name))
        if call.isFreeForm {
            item.append("input", .string(call.arguments))
        } else {
            item.append("arguments", .string(call.arguments.isEmpty ? "{}" : call.arguments))
        }
        return item
    }
}
