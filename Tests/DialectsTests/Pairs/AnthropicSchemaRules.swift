import JSONText

/// What Anthropic's servers refuse in schemas that are followed to the letter ("Structured outputs", platform.claude.com,
/// read 2026-11).
enum AnthropicSchemaRules {
    private static let taken: Set<String> = [
        "type", "title", "description", "default", "enum", "const", "anyOf", "items", "minItems",
        "properties",
        "required", "additionalProperties", "format", "$ref", "$defs", "definitions",
    ]

    static func faults(_ schema: JSONValue?) -> [String] {
        guard let root = schema?.object, root["type"] == "object" else { return ["a schema of no object"] }
        return faults(.object(root), root: root, within: [])
    }

    private static func faults(_ schema: JSONValue, root: JSONObject, within: [String]) -> [String] {
        guard let object = schema.object else { return ["a schema that is no object"] }
        var faults = object.members.filter { !taken.contains($0.key) }.map { "the keyword \($0.key)" }
        if let reference = object["$ref"]?.string {
            if object.count > 1 { faults.append("something beside \(reference)") }
            if within.contains(reference) { return faults + ["\(reference) within itself"] }
            let path = reference.split(separator: "/").map(String.init)
            guard path.count == 3, let target = root[path[1]]?[path[2]] else {
                return faults + ["\(reference), which is nowhere"]
            }
            return faults + self.faults(target, root: root, within: within + [reference])
        }
        if let count = object["minItems"], count != 0, count != 1 { faults.append("minItems \(count.text)") }
        if object["type"] == "object", object["additionalProperties"] != false {
            faults.append("an open object")
        }
        if ["type", "enum", "const", "anyOf"].allSatisfy({ object[$0] == nil }) {
            faults.append("a value of any type")
        }
        let inner =
            (object["properties"]?.object?.members.map(\.value) ?? []) + (object["anyOf"]?.array ?? [])
            + [object["items"]].compactMap(\.self)
        return faults + inner.flatMap { self.faults($0, root: root, within: within) }
    }
}
