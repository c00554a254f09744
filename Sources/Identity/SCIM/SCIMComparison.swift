/// A filter of one comparison: `attribute eq value` (RFC 7644, section 3.4.2.2).
struct SCIMComparison: Hashable, Sendable {
    /// The name in lower case, without the schema before it; a sub-attribute stands after a dot.
    let attribute: String
    let value: JSONNode

    /// Reads a filter; `nil` for any other than an equality.
    init?(parsing text: some StringProtocol) {
        let text = text.drop { $0 == " " }
        let name = text.prefix { $0 != " " }
        let rest = text.dropFirst(name.count).drop { $0 == " " }
        guard let attribute = SCIMPath.name(name), rest.lowercased().hasPrefix("eq ") else { return nil }
        // A JSON value (section 3.4.2.2), alone: what follows it would be another operator.
        guard let value = JSONNode(parsing: rest.dropFirst(3).utf8) else { return nil }
        switch value {
        case .string, .bool, .integer, .number: break
        case .null, .array, .object: return nil
        }
        self.attribute = attribute
        self.value = value
    }
}
