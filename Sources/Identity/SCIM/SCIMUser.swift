/// A user as a provisioning client describes it (RFC 7643, section 4.1).
///
/// Attributes that Gatehouse has no use for are read over, passwords among them.
public struct SCIMUser: Hashable, Sendable {
    /// The schema of a user.
    public static let schema = "urn:ietf:params:scim:schemas:core:2.0:User"

    /// The most addresses in one list.
    static let mostEmails = 100

    /// The name that the client knows the user by: unique, without case.
    public var userName: String
    /// The client's own id of the user.
    public var externalID: String?
    /// How the user is shown.
    public var displayName: String?
    /// The parts of the user's name.
    public var name: SCIMName
    /// The user's addresses.
    public var emails: [SCIMEmail]
    /// Whether the user may sign in.
    public var isActive: Bool

    /// Makes a user of its parts.
    public init(
        userName: String,
        externalID: String? = nil,
        displayName: String? = nil,
        name: SCIMName = SCIMName(),
        emails: [SCIMEmail] = [],
        isActive: Bool = true
    ) {
        self.userName = userName
        self.externalID = externalID
        self.displayName = displayName
        self.name = name
        self.emails = emails
        self.isActive = isActive
    }

    /// Reads the body of a `POST` or `PUT`; whether the user is active stays as it is where the body does not say it.
    public init(parsing bytes: some Sequence<UInt8>, isActive: Bool = true) throws(SCIMError) {
        let attributes = try SCIMAttributes(parsing: bytes, schema: Self.schema)
        guard let userName = try attributes.text("userName"), !userName.isEmpty else {
            throw .bad(.invalidValue, "userName is missing")
        }
        self.init(
            userName: userName,
            externalID: try attributes.text("externalId"),
            displayName: try attributes.text("displayName"),
            isActive: isActive
        )
        if let node = attributes["name"] { name = try SCIMName(node) }
        if let node = attributes["emails"] { emails = try Self.emails(node) }
        if let node = attributes["active"] { self.isActive = try SCIMAttributes.bool(node, path: "active") }
    }

    /// The address to write to: the primary one, else that for work, else the first.
    public var email: String? {
        let email = emails.first(where: \.isPrimary) ?? emails.first { $0.type?.lowercased() == "work" }
        return (email ?? emails.first)?.value
    }

    /// How to show the user: the display name, else the whole name, else the user name.
    public var shownName: String { displayName ?? name.whole ?? userName }

    /// The user as a resource of the server, with the groups that it knows it in.
    public func node(_ record: SCIMRecord, groups: [SCIMReference] = []) -> JSONNode {
        var members: [String: JSONNode] = [
            "schemas": .array([.string(Self.schema)]), "id": .string(record.id),
            "userName": .string(userName),
            "active": .bool(isActive), "emails": .array(emails.map(\.node)),
            "groups": .array(groups.map(\.node)),
            "meta": record.meta("User"),
        ]
        members["externalId"] = externalID.map(JSONNode.string)
        members["displayName"] = displayName.map(JSONNode.string)
        if name != SCIMName() { members["name"] = name.node }
        return .object(members)
    }

    static func emails(_ node: JSONNode) throws(SCIMError) -> [SCIMEmail] {
        let elements = SCIMAttributes.elements(node)
        guard elements.count <= mostEmails else {
            throw .bad(.invalidValue, "emails has more than \(mostEmails) addresses")
        }
        var emails: [SCIMEmail] = []
        for element in elements { emails.append(try SCIMEmail(element)) }
        return emails
    }
}
