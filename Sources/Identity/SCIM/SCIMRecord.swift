import Vocabulary

/// What the server says of a resource besides what the client set (RFC 7643, section 3.1).
public struct SCIMRecord: Hashable, Sendable {
    /// The id under which the server keeps the resource.
    public let id: String
    /// When it was made.
    public let created: UTCTime
    /// When it was changed last.
    public let changed: UTCTime
    /// The URL of the resource, absolute or relative (section 2.3.7).
    public let location: String
    /// The entity tag of the resource as it stands; `nil` leaves it out.
    public var version: String?

    /// Makes a record of its parts.
    public init(
        id: String,
        created: UTCTime,
        changed: UTCTime,
        location: String,
        version: String? = nil
    ) {
        self.id = id
        self.created = created
        self.changed = changed
        self.location = location
        self.version = version
    }

    func meta(_ type: String) -> JSONNode {
        var members: [String: JSONNode] = [
            "resourceType": .string(type), "created": .string("\(created)"),
            "lastModified": .string("\(changed)"), "location": .string(location),
        ]
        members["version"] = version.map(JSONNode.string)
        return .object(members)
    }
}
