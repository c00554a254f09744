/// A key of the configuration file: what the reader accepts and what the JSON Schema and the manual say of it.
struct Field: Sendable {
    /// The key.
    let name: String
    /// What stands under it.
    let type: FieldType
    /// The value that holds when the key is absent, as it would be written; `nil` if there is none.
    let fallback: String?
    /// Whether the section makes no sense without it.
    let isRequired: Bool
    /// One sentence for the schema.
    let summary: String

    init(
        _ name: String,
        _ type: FieldType,
        _ summary: String,
        fallback: String? = nil,
        isRequired: Bool = false
    ) {
        self.name = name
        self.type = type
        self.summary = summary
        self.fallback = fallback
        self.isRequired = isRequired
    }
}
