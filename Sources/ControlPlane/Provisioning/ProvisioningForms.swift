import Identity

/// The forms of provisioning in the API description; their full definition is at `/scim/v2/Schemas`.
enum ProvisioningForms {
    static let resource = ObjectSchema(
        "ProvisionedResource",
        "A resource of SCIM (RFC 7643).",
        isOpen: true,
        [.optional("schemas", .list(.text), "The schemas."), .optional("id", .text, "The id.")]
    )

    static let list = ObjectSchema(
        "ProvisionedResources",
        "A list of SCIM (RFC 7644, section 3.4.2).",
        isOpen: true,
        [
            .optional("totalResults", .count, "How many there are."),
            .optional("Resources", .list(.object(resource)), "Those of this page."),
        ]
    )

    static let change = ObjectSchema(
        "ProvisioningChange",
        "Changes of SCIM (RFC 7644, section 3.5.2).",
        isOpen: true,
        [.optional("Operations", .list(.anything), "The changes, made all or not at all.")]
    )

    static let search = ObjectSchema(
        "ProvisioningSearch",
        "A query of SCIM (RFC 7644, section 3.4.3).",
        isOpen: true,
        [.optional("filter", .text, "As the parameter of a list.")]
    )

    static let problem = ObjectSchema(
        "ProvisioningProblem",
        "An error of SCIM (RFC 7644, section 3.12).",
        [
            .required("schemas", .list(.text), "The schema of errors."),
            .required("status", .text, "The HTTP status."),
            .optional("scimType", .text, "The kind of a refusal with status 400 or 409."),
            .required("detail", .text, "A sentence for a person."),
        ]
    )

    /// The parameters that choose the attributes of an answer.
    static let projection: [Field] = [
        .optional("attributes", .text, "The attributes of the answer, by commas."),
        .optional("excludedAttributes", .text, "The attributes that the answer leaves out, by commas."),
    ]

    /// The parameters of a list.
    static let query: [Field] =
        [
            .optional("filter", .text, "Such as `userName eq \"ann@example.com\"`."),
            .optional("startIndex", .text, "The first resource, from 1."),
            .optional("count", .text, "How many at most; 100 unless stated, 1,000 at most."),
        ] + projection
}
