import JSONText

/// Schemas of answers as the dialect takes them.
enum AnthropicAnswerSchema {
    /// The tool that stands for a schema with models that know none.
    static func tool(_ answer: AnswerSchema) -> JSONValue {
        let isObject = answer.schema["type"]?.string == "object" || answer.schema["properties"] != nil
        let schema: JSONValue =
            isObject
            ? AnthropicTools.inputSchema(answer.schema)
            : [
                "type": "object", "properties": [(AnthropicToolName.answerMember): answer.schema],
                "required": [.string(AnthropicToolName.answerMember)],
            ]
        let purpose = "Gives the answer. Use it for the final answer, which must follow its schema."
        return [
            "name": .string(isObject ? AnthropicToolName.answer : AnthropicToolName.wrappedAnswer),
            "description": .string([purpose, answer.description].compactMap { $0 }.joined(separator: " ")),
            "input_schema": schema,
        ]
    }
}

extension AnswerSchema {
    /// The schema with its purpose in it, if it does not state one itself.
    var described: JSONValue {
        guard let description, case .object(var object) = schema, object["description"] == nil else {
            return schema
        }
        object.append("description", .string(description))
        return .object(object)
    }
}
