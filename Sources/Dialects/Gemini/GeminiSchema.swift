import JSONText

/// Schemas in Gemini's subset of OpenAPI's form (`parameters`, `responseSchema`) from and to JSON Schema.
///
/// Gemini API reference, "Schema" (read 2026-11). What only JSON Schema can say is left out of the subset, so that a model
/// is asked for less than the caller wants, never for something else.
enum GeminiSchema {
    /// Deeper schemas are cut: references may go around in circles.
    private static let mostLevels = 32
    /// So are schemas of more parts than this, references taken as often as they are named.
    private static let mostParts = 10_000

    /// JSON Schema of a schema in the subset.
    static func standard(_ schema: JSONValue) -> JSONValue {
        guard case .object(let object) = schema else { return schema }
        var result = JSONObject()
        var keys: Set<String> = []
        let isNullable = object["nullable"]?.bool ?? false
        for member in object.members {
            let key = GeminiFields.camelCase(member.key)
            guard keys.insert(key).inserted else { continue }
            switch key {
            case "type":
                let type = JSONValue.string(member.value.string?.lowercased() ?? "object")
                if member.value.string?.uppercased() != "TYPE_UNSPECIFIED" {
                    result.append("type", isNullable ? [type, "null"] : type)
                }
            case "nullable", "propertyOrdering": break
            case "format": if member.value.string != "enum" { result.append("format", member.value) }
            case "properties":
                result.append("properties", .object(properties(member.value.object, of: object)))
            case "items", "additionalProperties":
                result.append(key, standard(member.value))
            case "anyOf":
                var options = member.value.array?.map(standard) ?? []
                if isNullable, object["type"] == nil { options.append(["type": "null"]) }
                result.append("anyOf", .array(options))
            case _ where counts.contains(key):
                // ProtoJSON writes 64-bit counts as strings.
                let count = member.value.string.flatMap { Int($0) }
                result.append(key, count.map { .integer($0) } ?? member.value)
            default: result.append(key, member.value)
            }
        }
        if isNullable, case .array(let values) = result["enum"], !values.contains(.null) {
            result["enum"] = .array(values + [.null])
        }
        return .object(result)
    }

    private static let counts = [
        "minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties",
    ]

    /// The properties, in the order that the schema asks for.
    private static func properties(_ properties: JSONObject?, of schema: JSONObject) -> JSONObject {
        var result = JSONObject()
        guard let properties else { return result }
        let order = (schema["propertyOrdering"] ?? schema["property_ordering"])?.array ?? []
        var places: [String: Int] = [:]
        for name in order.compactMap(\.string) where places[name] == nil { places[name] = places.count }
        let members = properties.members.enumerated().sorted {
            (places[$0.element.key] ?? .max, $0.offset) < (places[$1.element.key] ?? .max, $1.offset)
        }
        for (_, member) in members { result.append(member.key, standard(member.value)) }
        return result
    }

    /// The subset's form of a JSON Schema.
    static func subset(_ schema: JSONValue) -> JSONValue {
        var parts = 0
        return subset(schema, definitions: GeminiSchemaDefinitions(schema), level: 0, &parts)
    }

    private static func subset(
        _ schema: JSONValue,
        definitions: GeminiSchemaDefinitions,
        level: Int,
        _ parts: inout Int
    ) -> JSONValue {
        parts += 1
        guard level < mostLevels, parts <= mostParts, let found = definitions.resolve(schema)?.object else {
            return ["type": "OBJECT"]
        }
        let object = definitions.merged(found)
        var result = JSONObject()
        func inner(_ value: JSONValue) -> JSONValue {
            subset(value, definitions: definitions, level: level + 1, &parts)
        }
        writeType(of: object, to: &result)
        for key in kept { result.append(key, object[key] == .null ? nil : object[key]) }
        if let format = object["format"]?.string, formats.contains(format) {
            result["format"] = .string(format)
        }
        if let value = object["const"]?.string { result["enum"] = [.string(value)] }
        if let values = object["enum"]?.array {
            let texts = values.filter { $0.string != nil }
            if !texts.isEmpty { result["enum"] = .array(texts) }
            if values.contains(.null) { result["nullable"] = true }
        }
        if result["enum"] != nil, result["type"] == nil { result["type"] = "STRING" }
        if let items = object["items"] { result["items"] = inner(items) }
        if let properties = object["properties"]?.object {
            var members = JSONObject()
            for member in properties.members { members.append(member.key, inner(member.value)) }
            if !members.isEmpty { result["properties"] = .object(members) }
        }
        if let options = (object["anyOf"] ?? object["oneOf"])?.array {
            let others = options.filter { $0["type"]?.string != "null" }
            if others.count < options.count { result["nullable"] = true }
            if !others.isEmpty { result["anyOf"] = .array(others.map(inner)) }
        }
        return .object(result)
    }

    private static func writeType(of object: JSONObject, to result: inout JSONObject) {
        switch object["type"] {
        case .string(let type): result["type"] = .string(type.uppercased())
        case .array(let types):
            let names = types.compactMap(\.string).filter { $0 != "null" }
            if names.count < types.count { result["nullable"] = true }
            if names.count == 1 { result["type"] = .string(names[0].uppercased()) }
            if names.count > 1 { result["anyOf"] = .array(names.map { ["type": .string($0.uppercased())] }) }
        default: if object["properties"] != nil { result["type"] = "OBJECT" }
        }
    }

    private static let kept = [
        "title", "description", "required", "minItems", "maxItems", "minProperties", "maxProperties",
        "minimum",
        "maximum", "minLength", "maxLength", "pattern", "example", "default", "nullable", "propertyOrdering",
    ]

    private static let formats = ["enum", "date-time", "float", "double", "int32", "int64"]
}
