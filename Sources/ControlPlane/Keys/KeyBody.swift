import Directory
import Policy
import Vocabulary

/// What a body says of a key.
///
/// Objects merge (RFC 7396): what is absent stays, `null` clears.
enum KeyBody {
    private static let fields: [Field] = [
        .optional("name", .text, "Its name; need not be unique."),
        .optional(
            "owner",
            .nullable(.text),
            "`user_…` or `svc_…`; the team's own service account unless stated."
        ),
        .optional("models", .nullable(.list(.text)), "Names and globs within the team's; null inherits."),
        .optional(
            "passthrough",
            .nullable(.list(.text)),
            "Names and globs of providers whose own routes may be used, within the team's; null inherits."
        ),
        .optional(
            "require_labels",
            Pairs.body,
            "Labels that every target must carry, beside those that its teams require."
        ),
        .optional("budget", .nullable(.object(BudgetTerms.body)), "Its own budget."),
        .optional("limits", .nullable(.object(LimitTerms.schema)), "Its own limits."),
        .optional("expires_at", .nullable(.time), "When it ends by itself."),
        .optional(
            "scopes",
            .list(.choice(KeyUses.words.map(\.word))),
            "What it opens: the AI API, the admin API, or both; `inference` unless stated."
        ),
        .optional(
            "source_addresses",
            .nullable(.list(.text)),
            "Addresses and networks (CIDR) from which it may be used; null or an empty list allows all."
        ),
        .optional("tags", Pairs.body, "Tags that usage rows carry."),
    ]

    /// The form of a new key.
    static let creation = ObjectSchema(
        "KeyCreation",
        "A new virtual key.",
        [.required("team_id", .text, "The team that it belongs to, for good.")] + fields
    )

    /// The form of a change.
    static let change = ObjectSchema(
        "KeyChange",
        "What changes of a key; what is absent stays, null clears. A key stays in its team.",
        fields
    )

    /// The form of a rotation.
    static let rotation = ObjectSchema(
        "KeyRotation",
        "How a key gets a new text.",
        [
            .optional(
                "grace_seconds",
                .integer(0...Int(Directory.longestGrace.components.seconds)),
                "How long the old text goes on working; 0 unless stated."
            )
        ]
    )

    /// The terms of which a body says something.
    static func terms(_ body: JSONValue) -> FixedTerms {
        FixedTerms.fields.reduce(into: []) { terms, field in
            if body[field.name] != nil { terms.insert(field.term) }
        }
    }

    /// Puts what a checked body says into terms.
    static func merge(_ body: JSONValue, into terms: inout KeyTerms) throws(DirectoryError) {
        if let name = body["name"]?.text { terms.name = name }
        if let owner = body["owner"] { terms.owner = owner.text.map { MemberID(rawValue: $0) } }
        if let scopes = body["scopes"]?.elements?.compactMap(\.text) {
            terms.uses = KeyUses(words: scopes) ?? []
        }
        if let addresses = body["source_addresses"] {
            terms.sourceAddresses = addresses.elements?.compactMap(\.text) ?? []
        }
        if let models = body["models"] { terms.models = models.elements?.compactMap(\.text) }
        if let providers = body["passthrough"] { terms.passthrough = providers.elements?.compactMap(\.text) }
        if let labels = body["require_labels"] {
            terms.requireLabels = RequiredLabels(Pairs.merging(labels, into: terms.requireLabels.texts))
        }
        if let budget = body["budget"] { terms.budget = try BudgetTerms.merging(budget, into: terms.budget) }
        if let limits = body["limits"] { terms.limits = terms.limits.merging(limits) }
        if let expiry = body["expires_at"] { terms.expiresAt = expiry.text.flatMap { UTCTime(rfc3339: $0) } }
        if let tags = body["tags"] { terms.tags = Pairs.merging(tags, into: terms.tags) }
    }
}
