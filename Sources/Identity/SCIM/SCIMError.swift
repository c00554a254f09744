/// An answer that SCIM gives instead of a resource (RFC 7644, section 3.12).
public struct SCIMError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The detail errors of the protocol, in its spelling.
    public enum Kind: String, Hashable, Sendable {
        /// The filter is malformed, or of an attribute or operator that is not supported.
        case invalidFilter
        /// A value that must be unique is in use.
        case uniqueness
        /// The attribute cannot be changed so.
        case mutability
        /// The body is not what the schema asks for.
        case invalidSyntax
        /// A path of a change is malformed.
        case invalidPath
        /// A change has no target.
        case noTarget
        /// A value is missing or of the wrong type.
        case invalidValue
    }

    /// The schema of the answer's body.
    public static let schema = "urn:ietf:params:scim:api:messages:2.0:Error"

    /// The HTTP status.
    public let status: Int
    /// The detail error; only answers with status 400 and 409 have one.
    public let kind: Kind?
    /// One line for a person.
    public let detail: String

    /// Makes an error of its parts.
    public init(status: Int, kind: Kind? = nil, detail: String) {
        self.status = status
        self.kind = kind
        self.detail = detail
    }

    /// There is no resource of an id.
    public static func notFound(_ id: String) -> SCIMError {
        SCIMError(status: 404, detail: "there is no resource \(id)")
    }

    /// A value that must be unique is in use.
    public static func taken(_ attribute: String) -> SCIMError {
        SCIMError(status: 409, kind: .uniqueness, detail: "another resource has this \(attribute)")
    }

    /// A body, a parameter or a change is not acceptable.
    public static func bad(_ kind: Kind, _ detail: String) -> SCIMError {
        SCIMError(status: 400, kind: kind, detail: detail)
    }

    /// The resource is not, or no longer, as the client believes (RFC 7644, section 3.14).
    public static var changed: SCIMError {
        SCIMError(status: 412, detail: "the resource was changed since the version of If-Match")
    }

    /// The line with its status.
    public var description: String { "\(status) \(kind?.rawValue ?? ""): \(detail)" }

    /// The answer's body, `application/scim+json`.
    public var bytes: [UInt8] {
        var members: [String: JSONNode] = [
            "schemas": .array([.string(Self.schema)]), "status": .string(String(status)),
            "detail": .string(detail),
        ]
        if let kind { members["scimType"] = .string(kind.rawValue) }
        return JSONNode.object(members).bytes
    }
}
