/// The body of a `PATCH`: changes that are made all or not at all (RFC 7644, section 3.5.2).
public struct SCIMPatch: Hashable, Sendable {
    /// The schema of the body.
    public static let schema = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
    /// The most changes of one body.
    public static let mostOperations = 1000

    let operations: [SCIMOperation]

    /// Reads the body of a `PATCH`.
    public init(parsing bytes: some Sequence<UInt8>) throws(SCIMError) {
        let attributes = try SCIMAttributes(parsing: bytes, schema: Self.schema)
        guard case .array(let nodes)? = attributes["operations"], !nodes.isEmpty else {
            throw .bad(.invalidSyntax, "Operations must be an array of at least one change")
        }
        guard nodes.count <= Self.mostOperations else {
            throw .bad(.invalidSyntax, "there are more than \(Self.mostOperations) changes")
        }
        var operations: [SCIMOperation] = []
        for node in nodes { operations += try SCIMOperation.read(node) }
        self.operations = operations
    }

    /// The user after the changes.
    public func applied(to user: SCIMUser) throws(SCIMError) -> SCIMUser {
        var user = user
        for operation in operations { try user.apply(operation) }
        return user
    }

    /// The group after the changes.
    public func applied(to group: SCIMGroup) throws(SCIMError) -> SCIMGroup {
        var group = group
        for operation in operations { try group.apply(operation) }
        return group
    }
}
