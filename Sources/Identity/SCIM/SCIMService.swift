/// What the server says of itself to provisioning clients (RFC 7643, sections 5 and 6).
public enum SCIMService {
    /// The media type of every body.
    public static let mediaType = "application/scim+json"
    /// Where its paths begin.
    public static let root = "/scim/v2"

    /// The body of `/ServiceProviderConfig`: changes, filters and entity tags; no bulk, sorting or passwords.
    public static var configuration: JSONNode {
        func supported(_ isSupported: Bool) -> JSONNode { .object(["supported": .bool(isSupported)]) }
        return .object([
            "schemas": .array([.string("urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig")]),
            "patch": supported(true),
            "bulk": .object([
                "supported": .bool(false), "maxOperations": .integer(0), "maxPayloadSize": .integer(0),
            ]),
            "filter": .object(["supported": .bool(true), "maxResults": .integer(SCIMPage.mostCount)]),
            "changePassword": supported(false), "sort": supported(false), "etag": supported(true),
            "authenticationSchemes": .array([
                .object([
                    "type": .string("oauthbearertoken"), "name": .string("Bearer token"),
                    "description": .string("An admin key or the admin token as Authorization: Bearer"),
                    "primary": .bool(true),
                ])
            ]),
            "meta": meta("ServiceProviderConfig", "/ServiceProviderConfig"),
        ])
    }

    /// The resources of `/ResourceTypes`.
    public static var resourceTypes: [JSONNode] {
        [("User", "/Users", SCIMUser.schema), ("Group", "/Groups", SCIMGroup.schema)].map {
            name,
            endpoint,
            schema in
            .object([
                "schemas": .array([.string("urn:ietf:params:scim:schemas:core:2.0:ResourceType")]),
                "id": .string(name), "name": .string(name), "endpoint": .string(endpoint),
                "schema": .string(schema), "meta": meta("ResourceType", "/ResourceTypes/\(name)"),
            ])
        }
    }

    static func meta(_ type: String, _ path: String) -> JSONNode {
        .object(["resourceType": .string(type), "location": .string(root + path)])
    }
}
