import JSONText

/// Tools of free text at targets that have functions only: such a tool is a function of one text.
extension Tool {
    /// The schema of that function.
    static let freeFormSchema: JSONValue = [
        "type": "object", "properties": ["input": ["type": "string"]], "required": ["input"],
    ]

    /// Whether it takes free text.
    var isFreeForm: Bool { if case .freeForm = kind { true } else { false } }

    /// What that function is described by: what the tool does, and the form that its text must have.
    var freeFormDescription: String? {
        guard case .freeForm(let format?) = kind, format["type"] != "text" else { return description }
        return [description, "The input must have this format: \(format.text)"]
            .compactMap { $0 }.joined(separator: "\n\n")
    }
}

extension ToolCall {
    /// The call as one of a function: what is free text becomes the function's one text.
    var asFunction: ToolCall {
        guard isFreeForm else { return self }
        var call = self
        call.arguments = JSONValue.object(JSONObject([("input", .string(arguments))])).text
        call.isFreeForm = false
        return call
    }
}
