/// A group as a provisioning client describes it (RFC 7643, section 4.2).
public struct SCIMGroup: Hashable, Sendable {
    /// The schema of a group.
    public static let schema = "urn:ietf:params:scim:schemas:core:2.0:Group"

    /// How the group is shown, and what it is found by.
    public var displayName: String
    /// The client's own id of the group.
    public var externalID: String?
    /// The members, each once, in the order in which they came.
    public private(set) var members: [SCIMReference]

    /// Makes a group of its parts.
    public init(displayName: String, externalID: String? = nil, members: [SCIMReference] = []) {
        self.displayName = displayName
        self.externalID = externalID
        self.members = []
        add(members)
    }

    /// Reads the body of a `POST` or `PUT`; the members stay as they are where the body does not name any list.
    public init(
        parsing bytes: some Sequence<UInt8>,
        members: [SCIMReference] = []
    ) throws(SCIMError) {
        let attributes = try SCIMAttributes(parsing: bytes, schema: Self.schema)
        guard let displayName = try attributes.text("displayName"), !displayName.isEmpty else {
            throw .bad(.invalidValue, "displayName is missing")
        }
        self.init(displayName: displayName, externalID: try attributes.text("externalId"))
        // A list that was forgotten must not empty a group; `null` says that it shall be.
        add(try attributes.members["members"].map(Self.references) ?? members)
    }

    /// The group as a resource of the server; clients that list groups often ask to leave the members out.
    public func node(_ record: SCIMRecord, includingMembers: Bool = true) -> JSONNode {
        var object: [String: JSONNode] = [
            "schemas": .array([.string(Self.schema)]), "id": .string(record.id),
            "displayName": .string(displayName), "meta": record.meta("Group"),
        ]
        object["externalId"] = externalID.map(JSONNode.string)
        if includingMembers { object["members"] = .array(members.map(\.node)) }
        return .object(object)
    }

    mutating func add(_ references: [SCIMReference]) {
        var known = Set(members.map(\.value))
        members += references.filter { known.insert($0.value).inserted }
    }

    mutating func remove(_ references: [SCIMReference]) {
        let removed = Set(references.map(\.value))
        members.removeAll { removed.contains($0.value) }
    }

    mutating func removeAll() { members = [] }

    static func references(_ node: JSONNode) throws(SCIMError) -> [SCIMReference] {
        var references: [SCIMReference] = []
        for element in SCIMAttributes.elements(node) { references.append(try SCIMReference(element)) }
        return references
    }
}
