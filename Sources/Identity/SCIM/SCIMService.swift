/// What the server says of itself to provisioning clients (RFC 7643, sections 5 and 6).
public enum SCIMService {
    /// The media type of every body.
    public static let mediaType = "application/scim+json"

    /// The body of `/ServiceProviderConfig`: changes and filters, no bulk, sorting, passwords or entity tags.
    public static var configuration: JSONNode {
        func supported(_ isSupported: Bool) -> JSONNode { .object(["supported": .bool(isSupported)]) }
        return .object([
            "schemas": .array([.string("urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig")]),
            "patch": supported(true),
            "bulk": .object([
                "supported": .bool(false), "maxOperations": .integer(0), "maxPayloadSize": .integer(0),
            ]),
            "filter": .object(["supported": .bool(true), "maxResults": .integer(SCIMPage.mostCount)]),
            "changePassword": supported(false), "sort": supported(false), "etag": supported(false),
            "authenticationSchemes": .array([
                .object([
                    "type": .string("oauthbearertoken"), "name": .string("Bearer token"),
                    "description": .string("A token of the administration as Authorization: Bearer"),
                ])
            ]),
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
                "schema": .string(schema),
            ])
        }
    }
}
