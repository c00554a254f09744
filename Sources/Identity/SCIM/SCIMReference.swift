/// A member of a group, or a group of a user: an id and how it is shown.
public struct SCIMReference: Hashable, Sendable {
    /// The id of the user or group.
    public var value: String
    /// How it is shown; the client's word.
    public var display: String?
    /// The server's URL of it.
    public var location: String?
    /// What it is, `User` or `Group`; the server's word.
    public var type: String?

    /// Makes a reference.
    public init(value: String, display: String? = nil, location: String? = nil, type: String? = nil) {
        self.value = value
        self.display = display
        self.location = location
        self.type = type
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
        if try attributes.text("type")?.lowercased() == "group" {
            throw .bad(.invalidValue, "members are users alone: groups within groups are not supported")
        }
        self.init(value: value, display: try attributes.text("display"))
    }

    var node: JSONNode {
        var members: [String: JSONNode] = ["value": .string(value)]
        members["display"] = display.map(JSONNode.string)
        members["$ref"] = location.map(JSONNode.string)
        members["type"] = type.map(JSONNode.string)
        return .object(members)
    }
}
