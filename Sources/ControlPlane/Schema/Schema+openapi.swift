extension Schema {
    /// The form in JSON Schema, as OpenAPI 3.1 uses it.
    var document: JSONValue {
        switch self {
        case .anything: [:]
        case .text: ["type": "string"]
        case .money:
            [
                "type": "string", "pattern": "^-?[0-9]+(\\.[0-9]{1,12})?$",
                "description": "US dollars, decimal.",
            ]
        case .time: ["type": "string", "format": "date-time"]
        case .date: ["type": "string", "format": "date"]
        case .integer(let range): Self.document(range)
        case .number: ["type": "number"]
        case .boolean: ["type": "boolean"]
        case .choice(let choices): ["type": "string", "enum": .texts(choices)]
        case .list(let schema): ["type": "array", "items": schema.document]
        case .map(let schema): ["type": "object", "additionalProperties": schema.document]
        case .object(let schema): ["$ref": .string("#/components/schemas/\(schema.name)")]
        case .nullable(let schema): ["anyOf": [schema.document, ["type": "null"]]]
        case .toggle(let schema):
            ["anyOf": [Schema.boolean.document, Schema.object(schema).document]]
        }
    }

    private static func document(_ range: ClosedRange<Int>) -> JSONValue {
        var members: [JSONValue.Member] = [.init(name: "type", value: "integer")]
        members.append(.init(name: "minimum", value: .integer(range.lowerBound)))
        if range.upperBound < .max {
            members.append(.init(name: "maximum", value: .integer(range.upperBound)))
        }
        return .object(members)
    }

    /// The objects with names of their own that the form leads to.
    var objects: [ObjectSchema] {
        switch self {
        case .list(let schema), .map(let schema), .nullable(let schema): schema.objects
        case .object(let schema), .toggle(let schema):
            [schema] + schema.fields.flatMap(\.schema.objects)
        default: []
        }
    }
}

extension ObjectSchema {
    /// The form in JSON Schema.
    var document: JSONValue {
        [
            "type": "object",
            "description": .string(summary),
            "properties": .object(fields.map { .init(name: $0.name, value: $0.document) }),
            "required": .texts(fields.filter(\.isRequired).map(\.name)),
            "additionalProperties": .bool(isOpen),
        ]
    }
}

extension Field {
    /// The form with the field's own words.
    var document: JSONValue {
        guard case .object(var members) = schema.document else { return schema.document }
        members.removeAll { $0.name == "description" }
        members.append(.init(name: "description", value: .string(summary)))
        return .object(members)
    }
}
