/// The members of a JSON object by their names in lower case: SCIM's names know no case (RFC 7643, section 2.1).
struct SCIMAttributes: Sendable {
    /// The most bytes of a text.
    private static let longestText = 1024

    let members: [String: JSONNode]

    /// The members of an object that `path` names in errors.
    init(_ node: JSONNode, path: String) throws(SCIMError) {
        guard case .object(let members) = node else {
            throw .bad(.invalidSyntax, "\(path) must be an object")
        }
        var attributes: [String: JSONNode] = [:]
        for (name, value) in members {
            guard attributes.updateValue(value, forKey: name.lowercased()) == nil else {
                throw .bad(.invalidSyntax, "\(path) has \(name) twice")
            }
        }
        self.members = attributes
    }

    /// The members of a JSON text, which must be an object of a schema if it names any.
    init(parsing bytes: some Sequence<UInt8>, schema: String) throws(SCIMError) {
        guard let node = JSONNode(parsing: bytes) else { throw .bad(.invalidSyntax, "the body is not JSON") }
        try self.init(node, path: "the body")
        guard let schemas = members["schemas"] else { return }
        guard schemas.strings?.contains(where: { $0.lowercased() == schema.lowercased() }) == true else {
            throw .bad(.invalidSyntax, "schemas must contain \(schema)")
        }
    }

    /// The value of a name in lower case; `null` is none (RFC 7643, section 2.5).
    subscript(name: String) -> JSONNode? {
        let value = members[name]
        return value == .null ? nil : value
    }

    /// A text, if there is one.
    func text(_ name: String) throws(SCIMError) -> String? {
        guard let value = self[name.lowercased()] else { return nil }
        return try Self.text(value, path: name)
    }

    /// The text of a value.
    static func text(_ value: JSONNode, path: String) throws(SCIMError) -> String {
        guard let text = value.string else { throw .bad(.invalidValue, "\(path) must be a string") }
        guard text.utf8.count <= longestText else {
            throw .bad(.invalidValue, "\(path) is longer than \(longestText) bytes")
        }
        return text
    }

    /// A truth value; Entra sends it as `"True"` and `"False"` too.
    static func bool(_ value: JSONNode, path: String) throws(SCIMError) -> Bool {
        switch (value, value.string?.lowercased()) {
        case (.bool(let value), _): return value
        case (_, "true"?): return true
        case (_, "false"?): return false
        default: throw .bad(.invalidValue, "\(path) must be true or false")
        }
    }

    /// The elements of an array; an element alone is an array of one.
    static func elements(_ value: JSONNode) -> [JSONNode] {
        switch value {
        case .array(let elements): elements
        case .null: []
        default: [value]
        }
    }
}
