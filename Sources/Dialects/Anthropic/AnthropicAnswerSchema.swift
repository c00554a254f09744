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

    /// The schema with every object closed that does not say whether it is, as the API demands; whatever follows the closed
    /// schema follows the open one too.
    static func closed(_ schema: JSONValue) -> JSONValue {
        switch schema {
        case .array(let elements): return .array(elements.map(closed))
        case .object(let object):
            var closedObject = JSONObject()
            for member in object.members {
                // What stands there are values, not schemas.
                let isData = ["enum", "const", "default", "examples", "required"].contains(member.key)
                closedObject.append(member.key, isData ? member.value : closedMember(member))
            }
            if object["type"] == "object", object["additionalProperties"] == nil {
                closedObject.append("additionalProperties", false)
            }
            return .object(closedObject)
        default: return schema
        }
    }

    /// The names of properties are no keywords, whatever they are.
    private static func closedMember(_ member: JSONObject.Member) -> JSONValue {
        guard ["properties", "$defs", "definitions"].contains(member.key),
            case .object(let schemas) = member.value
        else { return closed(member.value) }
        return .object(JSONObject(schemas.members.map { ($0.key, closed($0.value)) }))
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
