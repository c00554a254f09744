/// The JSON Schema of the configuration file, for editors.
public enum ConfigurationSchema {
    /// The schema as JSON text (draft 2020-12), made from the tables that the reader follows.
    ///
    /// It is a little wider than the reader, which also checks names against each other and durations against
    /// their ranges.
    public static let json: String = {
        let sections = Section.allCases.filter { $0 != .configuration }
        let outermost = nullable(schema(of: .configuration))
        return SchemaValue.object(
            [
                ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
                ("title", .text("Gatehouse configuration")),
            ] + outermost + [
                ("$defs", .object(sections.map { ($0.rawValue, .object(schema(of: $0))) }))
            ]
        ).json() + "\n"
    }()

    private static func schema(of section: Section) -> [(name: String, value: SchemaValue)] {
        let properties = section.fields.map { field in
            var members = field.type.schema + [("description", .text(field.summary))]
            if let fallback = field.fallback { members.append(("default", field.type.schema(of: fallback))) }
            // A section of which every line is commented out is empty for YAML, and harmless.
            if section == .configuration { members = [("anyOf", .list([.object(members), nothing]))] }
            return (name: field.name, value: SchemaValue.object(members))
        }
        var members: [(name: String, value: SchemaValue)] = [
            ("type", .text("object")), ("additionalProperties", .truth(false)),
            ("properties", .object(properties)),
        ]
        let required = section.fields.filter(\.isRequired).map { SchemaValue.text($0.name) }
        if !required.isEmpty { members.append(("required", .list(required))) }
        return members
    }

    private static let nothing = SchemaValue.object([("type", .text("null"))])

    /// The outermost mapping, or an empty file.
    private static func nullable(
        _ members: [(name: String, value: SchemaValue)]
    ) -> [(name: String, value: SchemaValue)] {
        members.map { $0.name == "type" ? ("type", .list([.text("object"), .text("null")])) : $0 }
    }
}
