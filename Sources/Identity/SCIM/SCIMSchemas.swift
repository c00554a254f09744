/// The resources of `/Schemas`: the attributes that are kept and given back, and no others.
public enum SCIMSchemas {
    /// All of them.
    public static var all: [JSONNode] {
        [
            schema(SCIMUser.schema, "User", "A person", user),
            schema(SCIMGroup.schema, "Group", "A group of people", group),
        ]
    }

    private static let user: [SCIMAttributeDescription] = [
        .init(
            name: "userName",
            summary: "The name that the client knows the user by",
            isRequired: true,
            isUnique: true
        ),
        .init(
            name: "name",
            kind: .complex,
            summary: "The parts of the name",
            parts: [
                .init(name: "formatted", summary: "The whole name"),
                .init(name: "givenName", summary: "The given name"),
                .init(name: "familyName", summary: "The family name"),
            ]
        ),
        .init(name: "displayName", summary: "How the user is shown"),
        .init(
            name: "active",
            kind: .boolean,
            summary: "Whether the user may sign in and the user's keys work; true unless stated",
            isRequired: true
        ),
        .init(
            name: "emails",
            kind: .complex,
            summary: "The addresses; the primary one is the account's, the userName where there is none",
            isMultiValued: true,
            isRequired: true,
            parts: [
                .init(name: "value", summary: "The address", isRequired: true),
                .init(name: "type", summary: "What it is for", words: ["work", "home", "other"]),
                .init(name: "primary", kind: .boolean, summary: "Whether it is the one to write to"),
            ]
        ),
        .init(
            name: "groups",
            kind: .complex,
            summary: "The groups that the user is in",
            isMultiValued: true,
            mutability: .readOnly,
            parts: [
                .init(
                    name: "value",
                    summary: "The id of the group",
                    isCaseExact: true,
                    mutability: .readOnly
                ),
                .init(
                    name: "$ref",
                    kind: .reference,
                    summary: "The URL of the group",
                    isCaseExact: true,
                    mutability: .readOnly,
                    referenceTypes: ["Group"]
                ),
                .init(name: "display", summary: "The name of the group", mutability: .readOnly),
            ]
        ),
    ]

    private static let group: [SCIMAttributeDescription] = [
        .init(
            name: "displayName",
            summary: "The name of the group, which roles are mapped by",
            isRequired: true,
            isUnique: true
        ),
        .init(
            name: "members",
            kind: .complex,
            summary: "The users in the group",
            isMultiValued: true,
            parts: [
                .init(
                    name: "value",
                    summary: "The id of the user",
                    isCaseExact: true,
                    mutability: .immutable
                ),
                .init(
                    name: "$ref",
                    kind: .reference,
                    summary: "The URL of the user",
                    isCaseExact: true,
                    mutability: .immutable,
                    referenceTypes: ["User"]
                ),
                .init(name: "type", summary: "Always User", mutability: .immutable, words: ["User"]),
            ]
        ),
    ]

    private static func schema(
        _ id: String,
        _ name: String,
        _ summary: String,
        _ attributes: [SCIMAttributeDescription]
    ) -> JSONNode {
        .object([
            "schemas": .array([.string("urn:ietf:params:scim:schemas:core:2.0:Schema")]),
            "id": .string(id), "name": .string(name), "description": .string(summary),
            "attributes": .array(attributes.map(\.node)),
            "meta": SCIMService.meta("Schema", "/Schemas/\(id)"),
        ])
    }
}
