import JSONText

/// Calls of tools in the words of Chat Completions.
enum ChatCalls {
    /// Reads a whole call, or gives `nil` if it names no tool.
    ///
    /// `made` is the id of one that has none.
    static func read(_ value: JSONValue, made: String) -> ToolCall? {
        let id = value["id"]?.string ?? made
        var call: ToolCall
        if let custom = value["custom"], value["function"] == nil {
            guard let name = custom["name"]?.string else { return nil }
            call = ToolCall(id: id, name: name, arguments: custom["input"]?.string ?? "")
            call.isFreeForm = true
        } else {
            guard let function = value["function"], let name = function["name"]?.string else { return nil }
            call = ToolCall(id: id, name: name, arguments: arguments(function["arguments"]))
        }
        call.signature = signature(in: value)
        return call
    }

    /// The signature of a call or a message: Google's own place for it in its compatible interface
    /// (https://ai.google.dev/gemini-api/docs/openai).
    static func signature(in value: JSONValue) -> Signature? {
        value["extra_content"]?["google"]?["thought_signature"]?.string.map {
            Signature(field: $0, face: .gemini)
        }
    }

    static func body(_ call: ToolCall) -> JSONValue {
        var value: JSONObject
        if call.isFreeForm {
            value = JSONObject([
                ("id", .string(call.id)), ("type", "custom"),
                ("custom", ["name": .string(call.name), "input": .string(call.arguments)]),
            ])
        } else {
            value = JSONObject([
                ("id", .string(call.id)), ("type", "function"),
                (
                    "function",
                    [
                        "name": .string(call.name),
                        "arguments": .string(call.arguments.isEmpty ? "{}" : call.arguments),
                    ]
                ),
            ])
        }
        value.append("extra_content", signature(call.signature))
        return .object(value)
    }

    /// Where the signature of a call or a message stands.
    static func signature(_ signature: Signature?) -> JSONValue? {
        signature.map { ["google": ["thought_signature": .string($0.text(in: .gemini))]] }
    }

    /// Arguments are the text of an object; some servers give the object itself.
    private static func arguments(_ value: JSONValue?) -> String {
        switch value {
        case .string(let text)?: text
        case nil, .null?: ""
        case let value?: value.text
        }
    }
}
