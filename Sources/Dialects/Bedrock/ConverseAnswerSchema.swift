import JSONText

/// Schemas of answers, which the dialect carries as text.
enum ConverseAnswerSchema {
    /// Reads a `textFormat` of the type `json_schema`.
    static func schema(_ format: JSONValue, path: String) throws(AnthropicFormError) -> AnswerSchema {
        var fields = try AnthropicFields(format, path: path)
        var structure = try fields.fields("structure")
        guard var schema = try structure?.fields("jsonSchema") else {
            throw AnthropicFormError("\(path).structure.jsonSchema", "is missing: it must be an object")
        }
        let text = try schema.requiredString("schema")
        let value: JSONValue
        do {
            value = try JSONValue.read(Array(text.utf8))
        } catch {
            throw AnthropicFormError(schema.path(of: "schema"), "must be the text of a JSON Schema: \(error)")
        }
        var answer = AnswerSchema(value, name: try schema.string("name"))
        answer.description = try schema.string("description")
        return answer
    }

    /// Writes a `textFormat`.
    static func format(_ answer: AnswerSchema, schema: JSONValue, isNative: Bool) -> JSONValue {
        var value = JSONObject([("schema", .string(schema.text))])
        if let name = answer.name ?? (isNative ? nil : "answer") { value.append("name", .string(name)) }
        value.append("description", answer.description.map(JSONValue.string))
        return ["type": "json_schema", "structure": ["jsonSchema": .object(value)]]
    }
}
