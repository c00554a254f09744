import JSONText

/// The named parts of a JSON Schema, which Gemini's subset wants in their places.
struct GeminiSchemaDefinitions {
    /// Objects with more members than this are not put together: the work would grow with the square.
    private static let mostMembers = 1_000

    private let root: JSONValue

    /// Takes them from a whole schema.
    init(_ root: JSONValue) { self.root = root }

    /// The schema that a reference names (`#/$defs/…`), with what stands beside the reference; any other schema as it is.
    func resolve(_ schema: JSONValue) -> JSONValue? {
        var current = schema
        // A chain of references longer than this goes in circles.
        for _ in 0..<16 {
            guard let reference = current["$ref"]?.string else { return current }
            guard reference.hasPrefix("#"), var target = find(reference.dropFirst())?.object else {
                return nil
            }
            let beside = current.object?.members ?? []
            guard beside.count + target.count <= Self.mostMembers else { return .object(target) }
            for member in beside where member.key != "$ref" {
                target[member.key] = member.value
            }
            current = .object(target)
        }
        return nil
    }

    /// An object with the members of its `allOf` put into it.
    func merged(_ object: JSONObject) -> JSONObject {
        guard let all = object["allOf"]?.array else { return object }
        var result = object
        result["allOf"] = nil
        var count = object.count
        for part in all {
            let members = resolve(part)?.object?.members ?? []
            count += members.reduce(0) { $0 + 1 + ($1.value.object?.count ?? $1.value.array?.count ?? 0) }
            guard count <= Self.mostMembers else { return result }
            for member in members {
                switch (member.key, result[member.key], member.value) {
                case ("properties", .object(var properties)?, .object(let more)):
                    for property in more.members { properties[property.key] = property.value }
                    result["properties"] = .object(properties)
                case ("required", .array(let names)?, .array(let more)):
                    result["required"] = .array(names + more.filter { !names.contains($0) })
                case (_, nil, let value): result[member.key] = value
                default: break
                }
            }
        }
        return result
    }

    /// The value at a JSON Pointer (RFC 6901).
    private func find(_ pointer: Substring) -> JSONValue? {
        var value = root
        for step in pointer.split(separator: "/") {
            var name = ""
            var isEscaped = false
            for character in step {
                if isEscaped {
                    name += character == "1" ? "/" : "~"
                    isEscaped = false
                } else if character == "~" {
                    isEscaped = true
                } else {
                    name.append(character)
                }
            }
            guard let next = value[name] else { return nil }
            value = next
        }
        return value
    }
}
