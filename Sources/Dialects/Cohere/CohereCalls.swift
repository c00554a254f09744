import JSONText

/// Calls of tools in the words of Cohere.
enum CohereCalls {
    /// Reads a whole call, or gives `nil` if it names no tool; `made` is the id of one that has none.
    static func read(_ value: JSONValue, made: String) -> ToolCall? {
        guard let function = value["function"], let name = function["name"]?.string else { return nil }
        var call = ToolCall(
            id: value["id"]?.string ?? made,
            name: name,
            arguments: arguments(function["arguments"])
        )
        call.signature = value["signature"]?.string.map { Signature(field: $0, face: .other) }
        return call
    }

    static func body(_ call: ToolCall) -> JSONValue {
        let arguments = call.asFunction.arguments
        var value = JSONObject([
            ("id", .string(call.id)), ("type", "function"),
            (
                "function",
                [
                    "name": .string(call.name),
                    "arguments": .string(arguments.isEmpty ? "{}" : arguments),
                ]
            ),
        ])
        value.append("signature", call.signature.map { .string($0.text(in: .other)) })
        return .object(value)
    }

    /// Arguments are the text of an object; some servers give the object itself.
    static func arguments(_ value: JSONValue?) -> String {
        switch value {
        case .string(let text)?: text
        case nil, .null?: ""
        case let value?: value.text
        }
    }
}
