import JSONText

/// A schema as Anthropic's servers follow it to the letter, in answers and in calls of strict tools.
///
/// They take a subset and refuse every other schema: here that of Anthropic's SDK for Python (`transform_schema` in
/// `anthropic/lib/_parse/_transform.py`) less what users report as refused (issues BerriAI/litellm#20813, laravel/ai#715; read
/// 2026-11). What only bounds a value goes into the description, as that SDK has it; a schema that would say something else
/// without the rest is not taken. What is in doubt counts as not in the subset.
struct AnthropicStrictSchema {
    /// The schema in the subset.
    private(set) var schema: JSONValue = .null
    /// The keywords that stand in descriptions now, each once.
    private(set) var moved: [String] = []
    /// How many properties may be left out.
    private(set) var optionals = 0
    /// How many values may be of several types.
    private(set) var unions = 0
    private var definitions: [String: JSONValue] = [:]
    private var parts = 0

    /// That a schema cannot be put into the subset.
    private struct Unstatable: Error {}

    private static let mostLevels = 64
    /// Schemas of more parts than this, references taken where something stands beside them, are not taken.
    private static let mostParts = 10_000
    /// Nor are objects to put together with more members, and more keywords to name: the work would grow with the square.
    private static let mostMembers = 1_000
    private static let types: Set<String> = [
        "string", "number", "boolean", "integer", "object", "array", "null",
    ]
    private static let formats: Set<String> = [
        "date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid",
    ]
    /// What neither bounds a value nor tells the model anything.
    private static let silent: Set<String> = [
        "$schema", "$id", "$comment", "examples", "deprecated", "readOnly", "writeOnly", "discriminator",
    ]
    /// What allows values that nothing else in the schema allows, or needs more than one place to be read.
    private static let unstatable: Set<String> = [
        "$ref", "$dynamicRef", "$recursiveRef", "$anchor", "$dynamicAnchor", "$defs", "definitions", "allOf",
        "patternProperties", "prefixItems", "unevaluatedProperties", "unevaluatedItems",
    ]

    /// Puts an object's schema into the subset; `nil` if it cannot be, as it refers to itself, is open, or is no object's.
    init?(_ whole: JSONValue) {
        guard case .object(var root) = whole, root["type"] == "object" else { return nil }
        var names: [(key: String, name: String)] = []
        for key in ["$defs", "definitions"] {
            for member in root.take(key)?.object?.members ?? [] {
                definitions["#/\(key)/\(member.key)"] = member.value
                names.append((key, member.key))
            }
        }
        var reached: [String: Bool] = [:]
        guard isFinite(.object(root), level: 0, &reached) else { return nil }
        do throws(Unstatable) {
            guard case .object(var result) = try stated(.object(root), level: 0), result["type"] == "object"
            else { return nil }
            var groups: [(key: String, members: JSONObject)] = []
            for (key, name) in names where reached["#/\(key)/\(name)"] != nil {
                let value = try stated(definitions["#/\(key)/\(name)"] ?? .null, level: 0)
                if groups.last?.key != key { groups.append((key, JSONObject())) }
                groups[groups.count - 1].members.append(name, value)
            }
            for group in groups { result.append(group.key, .object(group.members)) }
            schema = .object(result)
        } catch {
            return nil
        }
    }

    /// Whether all references lead to definitions, and none back to where it stands; `reached` says which definitions have
    /// been looked at, and whether to the end.
    private func isFinite(_ value: JSONValue, level: Int, _ reached: inout [String: Bool]) -> Bool {
        guard level < Self.mostLevels * 2 else { return false }
        switch value {
        case .array(let elements):
            for element in elements {
                guard isFinite(element, level: level + 1, &reached) else { return false }
            }
        case .object(let object):
            for member in object.members {
                if member.key == "$ref", let reference = member.value.string {
                    guard let definition = definitions[reference] else { return false }
                    if let isDone = reached[reference] {
                        guard isDone else { return false }
                        continue
                    }
                    reached[reference] = false
                    guard isFinite(definition, level: level + 1, &reached) else { return false }
                    reached[reference] = true
                } else {
                    guard isFinite(member.value, level: level + 1, &reached) else { return false }
                }
            }
        default: break
        }
        return true
    }

    private mutating func stated(_ schema: JSONValue, level: Int) throws(Unstatable) -> JSONValue {
        parts += 1
        guard level < Self.mostLevels, parts <= Self.mostParts, case .object(let found) = schema else {
            throw Unstatable()
        }
        let object = try merged(found)
        if object.count == 1, object["$ref"] != nil { return .object(object) }
        let kind = try Kind(object)
        var result = JSONObject()
        var bounds = JSONObject()
        if object["type"] == nil, let type = kind.types.first, !kind.hasChoices, !kind.hasLiterals {
            result.append("type", .string(type))
        }
        for member in object.members {
            if let value = try kept(member, of: kind, level: level) {
                result[member.key == "oneOf" ? "anyOf" : member.key] = value
            } else if !Self.silent.contains(member.key), !(member.key == "type" && kind.hasLiterals) {
                bounds.append(member.key, member.value)
            }
        }
        if kind.types.contains("object"), !kind.hasChoices { result["additionalProperties"] = false }
        if result["anyOf"] != nil || result["type"]?.array != nil { unions += 1 }
        try describe(bounds, in: &result)
        return .object(result)
    }

    /// A reference with what stands beside it, and a list of one schema with that, as one object.
    private func merged(_ found: JSONObject) throws(Unstatable) -> JSONObject {
        var object = found
        for _ in 0..<Self.mostLevels {
            let base: JSONValue
            if object["$ref"] != nil, object.count == 1 { return object }
            if let reference = object.take("$ref") {
                base = reference.string.flatMap { definitions[$0] } ?? .null
            } else if let list = object["allOf"]?.array, list.count == 1 {
                base = list[0]
                object["allOf"] = nil
            } else {
                return object
            }
            guard case .object(var result) = base, result.count + object.count <= Self.mostMembers else {
                throw Unstatable()
            }
            for member in object.members {
                let isOwn = ["title", "description", "default"].contains(member.key)
                guard isOwn || result[member.key] == nil || result[member.key] == member.value else {
                    throw Unstatable()
                }
                result[member.key] = member.value
            }
            object = result
        }
        throw Unstatable()
    }

    /// What becomes of one member; `nil` if it does not stay.
    private mutating func kept(
        _ member: JSONObject.Member,
        of kind: Kind,
        level: Int
    ) throws(Unstatable) -> JSONValue? {
        let value = member.value
        switch member.key {
        case "type": return kind.keepsType ? value : nil
        case "title", "description": return value.string == nil ? nil : value
        case "default": return Kind.isPlain(value) ? value : nil
        case "enum", "const": return kind.hasLiterals ? value : nil
        case "format": return kind.isText && Self.formats.contains(value.string ?? "") ? value : nil
        case "minItems": return kind.types.contains("array") && (value == 0 || value == 1) ? value : nil
        case "required":
            guard kind.types.contains("object"), value.array != nil else { throw Unstatable() }
            return value
        case "additionalProperties":
            guard value == false, kind.types.contains("object") else { throw Unstatable() }
            return value
        case "items":
            guard kind.types.contains("array") else { throw Unstatable() }
            return try stated(value, level: level + 1)
        case "properties":
            guard kind.types.contains("object"), let properties = value.object else { throw Unstatable() }
            var result = JSONObject()
            for property in properties.members {
                result.append(property.key, try stated(property.value, level: level + 1))
            }
            optionals += max(0, properties.count - kind.required)
            return .object(result)
        case "anyOf", "oneOf":
            guard let choices = value.array, !choices.isEmpty else { throw Unstatable() }
            var result: [JSONValue] = []
            for choice in choices { result.append(try stated(choice, level: level + 1)) }
            return .array(result)
        case let key where Self.unstatable.contains(key): throw Unstatable()
        default: return nil
        }
    }

    /// Says in the description what cannot be said in keywords.
    private mutating func describe(
        _ bounds: JSONObject,
        in result: inout JSONObject
    ) throws(Unstatable) {
        guard !bounds.isEmpty else { return }
        guard moved.count + bounds.count <= Self.mostMembers else { throw Unstatable() }
        for member in bounds.members where !moved.contains(member.key) { moved.append(member.key) }
        let text = "It must also keep to \(JSONValue.object(bounds).text)."
        let description = [result["description"]?.string, text].compactMap(\.self).joined(separator: "\n\n")
        result["description"] = .string(description)
    }

    /// What kind of value a schema is of.
    private struct Kind {
        /// The names of its types; inferred where the schema does not name one.
        let types: [String]
        /// Whether it is one of several schemas.
        let hasChoices: Bool
        /// Whether it is one of several values, all of them plain.
        let hasLiterals: Bool
        /// Whether the name of its type stays: a value that is not of it would be refused.
        let keepsType: Bool
        /// How many properties must be there.
        let required: Int

        var isText: Bool { types.contains("string") }

        init(_ object: JSONObject) throws(Unstatable) {
            let isObject = object["properties"] != nil
            let named = object["type"].map { $0.array ?? [$0] }
            let inferred = isObject ? ["object"] : object["items"] == nil ? [] : ["array"]
            let types = named?.compactMap(\.string) ?? inferred
            self.types = types
            let hasChoices = object["anyOf"] != nil || object["oneOf"] != nil
            self.hasChoices = hasChoices
            let values = object["enum"]?.array ?? object["const"].map { [$0] } ?? []
            let hasLiterals = !values.isEmpty && values.allSatisfy(Self.isPlain)
            self.hasLiterals = hasLiterals
            let fits =
                hasLiterals && named?.count == 1 && values.allSatisfy { $0.isNull == (types == ["null"]) }
            keepsType = !hasChoices && (fits || !hasLiterals)
            required = object["required"]?.array?.count ?? 0
            let isTyped = !types.isEmpty || hasChoices || hasLiterals
            guard isTyped, types.count == named?.count ?? types.count,
                AnthropicStrictSchema.types.isSuperset(of: types)
            else { throw Unstatable() }
            if hasChoices {
                let others = ["items", "required", "additionalProperties"]
                guard !hasLiterals, !isObject, others.allSatisfy({ object[$0] == nil }),
                    object["anyOf"] == nil || object["oneOf"] == nil
                else { throw Unstatable() }
                return
            }
            // An object of any members, and a list of anything, cannot be said.
            if types.contains("object"), !isObject, object["additionalProperties"] != false {
                throw Unstatable()
            }
            if types.contains("array"), object["items"] == nil { throw Unstatable() }
        }

        /// Whether a value is no list and no object.
        static func isPlain(_ value: JSONValue) -> Bool { value.array == nil && value.object == nil }
    }
}
