/// The parts of a user's name (RFC 7643, section 4.1.1) that Gatehouse keeps.
public struct SCIMName: Hashable, Sendable {
    /// The whole name, as it is shown.
    public var formatted: String?
    /// The given name.
    public var givenName: String?
    /// The family name.
    public var familyName: String?

    /// Makes a name of its parts.
    public init(formatted: String? = nil, givenName: String? = nil, familyName: String? = nil) {
        self.formatted = formatted
        self.givenName = givenName
        self.familyName = familyName
    }

    init(_ node: JSONNode) throws(SCIMError) {
        let attributes = try SCIMAttributes(node, path: "name")
        self.init(
            formatted: try attributes.text("formatted"),
            givenName: try attributes.text("givenName"),
            familyName: try attributes.text("familyName")
        )
    }

    /// The whole name: as it was given, else of its parts; `nil` if there is none.
    public var whole: String? {
        if let formatted, !formatted.isEmpty { return formatted }
        let parts = [givenName, familyName].compactMap { $0 }.filter { !$0.isEmpty }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    var node: JSONNode {
        var members: [String: JSONNode] = [:]
        members["formatted"] = formatted.map(JSONNode.string)
        members["givenName"] = givenName.map(JSONNode.string)
        members["familyName"] = familyName.map(JSONNode.string)
        return .object(members)
    }
}
