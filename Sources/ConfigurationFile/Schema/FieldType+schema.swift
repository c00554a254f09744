extension FieldType {
    /// The JSON Schema of what may stand under a key, as members of an object.
    var schema: [(name: String, value: SchemaValue)] {
        switch self {
        case .text(let form): Self.text(form)
        case .integer(let range):
            [
                ("type", .text("integer")), ("minimum", .number(range.lowerBound)),
                ("maximum", .number(range.upperBound)),
            ]
        case .boolean: [("type", .text("boolean"))]
        case .size(let range):
            [
                ("type", .list([.text("string"), .text("integer")])),
                ("pattern", .text("^[0-9]+(B|kB|KB|MB|GB|KiB|MiB|GiB)?$")),
                ("minimum", .number(range.lowerBound)), ("maximum", .number(range.upperBound)),
            ]
        case .duration: [("type", .text("string")), ("pattern", .text("^[0-9]+(ms|s|m|h|d|y)$"))]
        case .percentage(let range):
            [
                ("type", .list([.text("string"), .text("integer")])), ("pattern", .text("^[0-9]+%$")),
                ("minimum", .number(range.lowerBound)), ("maximum", .number(range.upperBound)),
            ]
        case .amount(let maximum):
            [
                ("type", .list([.text("string"), .text("number")])),
                ("pattern", .text("^[0-9]+(\\.[0-9]{1,12})?$")), ("minimum", .number(0)),
                ("maximum", .number(maximum)),
            ]
        case .choice(let words): [("enum", .list(words.map(SchemaValue.text)))]
        case .reference: [("type", .text("string")), ("pattern", .text("^(env:[A-Za-z0-9_]+|file:.+)$"))]
        case .list(let item): [("type", .text("array")), ("items", .object(item.schema))]
        case .texts(let name, let value):
            [
                ("type", .text("object")), ("propertyNames", .object(Self.pattern(name))),
                ("additionalProperties", .object(Self.text(value))),
            ]
        case .values(let name):
            [
                ("type", .text("object")), ("propertyNames", .object(Self.pattern(name))),
                (
                    "additionalProperties",
                    .object([
                        (
                            "type",
                            .list(["string", "number", "boolean", "null"].map(SchemaValue.text))
                        )
                    ])
                ),
            ]
        case .sections(let name, let section):
            [
                ("type", .text("object")), ("propertyNames", .object(Self.pattern(name))),
                ("additionalProperties", .object(FieldType.section(section).schema)),
            ]
        case .section(let section): [("$ref", .text("#/$defs/\(section.rawValue)"))]
        case .toggle(let section):
            [
                (
                    "anyOf",
                    .list([
                        .object(FieldType.boolean.schema), .object(FieldType.section(section).schema),
                    ])
                )
            ]
        }
    }

    /// A default as the schema writes it: numbers and truth values as themselves.
    func schema(of fallback: String) -> SchemaValue {
        switch self {
        case .integer: Int(fallback).map(SchemaValue.number) ?? .text(fallback)
        case .boolean, .toggle: .truth(fallback == "true")
        default: .text(fallback)
        }
    }

    private static func text(_ form: TextForm) -> [(name: String, value: SchemaValue)] {
        [("type", .text("string"))] + pattern(form)
    }

    private static func pattern(_ form: TextForm) -> [(name: String, value: SchemaValue)] {
        form.pattern.map { [("pattern", .text($0))] } ?? []
    }
}
