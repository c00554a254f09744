/// One address of a user (RFC 7643, section 4.1.2).
public struct SCIMEmail: Hashable, Sendable {
    /// The address.
    public var value: String
    /// What it is for, such as `work`.
    public var type: String?
    /// Whether it is the one to write to.
    public var isPrimary: Bool

    /// Makes an address of its parts.
    public init(value: String, type: String? = nil, isPrimary: Bool = false) {
        self.value = value
        self.type = type
        self.isPrimary = isPrimary
    }

    init(_ node: JSONNode) throws(SCIMError) {
        // A bare string is not of the schema, but its meaning is plain.
        if case .string = node {
            self.init(value: try SCIMAttributes.text(node, path: "emails"))
            return
        }
        let attributes = try SCIMAttributes(node, path: "emails")
        guard let value = try attributes.text("value") else {
            throw .bad(.invalidValue, "emails.value is missing")
        }
        self.init(value: value, type: try attributes.text("type"))
        if let primary = attributes["primary"] {
            isPrimary = try SCIMAttributes.bool(primary, path: "emails.primary")
        }
    }

    var node: JSONNode {
        var members: [String: JSONNode] = ["value": .string(value), "primary": .bool(isPrimary)]
        members["type"] = type.map(JSONNode.string)
        return .object(members)
    }

    /// Whether a filter such as `type eq "work"` holds.
    func matches(_ filter: SCIMCondition) -> Bool { filter.holds(for: node) }
}
