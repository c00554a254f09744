/// One attribute in a description of a schema (RFC 7643, section 7).
struct SCIMAttributeDescription: Sendable {
    /// The types that are in use here.
    enum Kind: String, Sendable {
        case string, boolean, complex, reference
    }

    /// Whether and when a client may set it.
    enum Mutability: String, Sendable {
        case readWrite, readOnly, immutable
    }

    var name: String
    var kind = Kind.string
    var summary: String
    var isMultiValued = false
    var isRequired = false
    var isCaseExact = false
    var isUnique = false
    var mutability = Mutability.readWrite
    var words: [String] = []
    var referenceTypes: [String] = []
    var parts: [SCIMAttributeDescription] = []

    var node: JSONNode {
        var members: [String: JSONNode] = [
            "name": .string(name), "type": .string(kind.rawValue), "description": .string(summary),
            "multiValued": .bool(isMultiValued), "required": .bool(isRequired),
            "mutability": .string(mutability.rawValue), "returned": .string("default"),
        ]
        if kind == .string || kind == .reference {
            members["caseExact"] = .bool(isCaseExact)
            members["uniqueness"] = .string(isUnique ? "server" : "none")
        }
        if !words.isEmpty { members["canonicalValues"] = .array(words.map(JSONNode.string)) }
        if !referenceTypes.isEmpty { members["referenceTypes"] = .array(referenceTypes.map(JSONNode.string)) }
        if !parts.isEmpty { members["subAttributes"] = .array(parts.map(\.node)) }
        return .object(members)
    }
}
