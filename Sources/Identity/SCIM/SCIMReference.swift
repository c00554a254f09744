/// A member of a group, or a group of a user: an id and how it is shown.
public struct SCIMReference: Hashable, Sendable {
    /// The id of the user or group.
    public var value: String
    /// How it is shown; the client's word.
    public var display: String?

    /// Makes a reference.
    public init(value: String, display: String? = nil) {
        self.value = value
        self.display = display
    }

    init(_ node: JSONNode) throws(SCIMError) {
        if case .string = node {
            self.init(value: try SCIMAttributes.text(node, path: "members"))
            return
        }
        let attributes = try SCIMAttributes(node, path: "members")
        guard let value = try attributes.text("value"), !value.isEmpty else {
            throw .bad(.invalidValue, "members.value is missing")
        }
        self.init(value: value, display: try attributes.text("display"))
    }

    var node: JSONNode {
        var members: [String: JSONNode] = ["value": .string(value)]
        members["display"] = display.map(JSONNode.string)
        return .object(members)
    }
}
