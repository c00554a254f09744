import Directory
import Policy
import Vocabulary

extension Key {
    private static let fields: [Field] = [
        .required("id", .text, "Its id, `key_…`."),
        .required("prefix", .text, "The public beginning of its text, to know it by."),
        .required("team_id", .text, "The team that it belongs to."),
        .required("name", .text, "Its name."),
        .required("owner", .text, "`user_…` or `svc_…`."),
        .required("models", .nullable(.list(.text)), "Names and globs within the team's; null inherits."),
        .required(
            "passthrough",
            .nullable(.list(.text)),
            "Names and globs of providers whose own routes may be used; null inherits."
        ),
        .required(
            "require_labels",
            Pairs.answer,
            "Labels that every target must carry, beside those that its teams require."
        ),
        .required("budget", .nullable(.object(BudgetTerms.answer)), "Its own budget."),
        .required("limits", .object(LimitTerms.schema), "Its own limits."),
        .required("expires_at", .nullable(.time), "When it ends by itself."),
        .required("scopes", .list(.choice(KeyUses.words.map(\.word))), "What it opens."),
        .required("source_addresses", .list(.text), "The networks from which it may be used; empty for all."),
        .required("tags", Pairs.answer, "Tags that usage rows carry."),
        .required(
            "fixed_terms",
            .list(.choice(FixedTerms.fields.map(\.name))),
            "The fields that somebody who may change every key of the team has set, and only such a one changes."
        ),
        .required("status", .choice(KeyStatus.allCases.map(\.rawValue)), "Whether it is in force."),
        .required(
            "managed_by",
            .choice(["api", "file"]),
            "Who may change it; anybody who may can revoke it."
        ),
        .required(
            "workload",
            .nullable(.object(workloadAnswer)),
            "The trusted issuer's rule that it stands for; such a key has no text. Null for all others."
        ),
        .required("created_at", .time, "When it was made."),
        .required("revoked_at", .nullable(.time), "When it was revoked."),
        .required("grace_until", .nullable(.time), "Until when the text before the last rotation works."),
        .required(
            "last_used_at",
            .nullable(.time),
            "When it was last used; null if never, as far as is known."
        ),
    ]

    private static let workloadAnswer = ObjectSchema(
        "Workload",
        "What the tokens claim that a key stands for.",
        [
            .required("issuer", .text, "The issuer."),
            .required("claim", .text, "The claim's name."),
            .required("value", .text, "What it must be."),
        ]
    )

    /// The form in answers.
    static let answer = ObjectSchema("Key", "A virtual key, without its text.", fields)

    /// The form of the answer that shows the text.
    static let issuedAnswer = ObjectSchema(
        "IssuedKey",
        "A virtual key with its text, which is shown once.",
        [.required("secret", .text, "The key's text.")] + fields
    )

    /// The key as an answer shows it.
    func json(now: UTCTime, lastUse: UTCTime? = nil) -> JSONValue {
        .object(members(now: now, lastUse: lastUse))
    }

    fileprivate func members(now: UTCTime, lastUse: UTCTime?) -> [JSONValue.Member] {
        let grace = previousExpiresAt.flatMap { now < $0 ? $0 : nil }
        let pairs: [(String, JSONValue)] = [
            ("id", .text(id)),
            ("prefix", .string(prefix)),
            ("team_id", .text(team)),
            ("name", .string(name)),
            ("owner", .text(owner)),
            ("models", models.map { .texts($0) } ?? .null),
            ("passthrough", passthrough.map { .texts($0) } ?? .null),
            ("require_labels", .map(requireLabels.texts)),
            ("budget", budget?.json ?? .null),
            ("limits", limits.json),
            ("expires_at", .text(expiresAt)),
            ("scopes", .texts(uses.words)),
            ("source_addresses", .texts(sourceAddresses.map(\.description))),
            ("tags", .map(tags)),
            ("fixed_terms", .texts(fixedTerms.names)),
            ("status", .string(KeyStatus(of: self, now: now).rawValue)),
            ("managed_by", .string(isManagedByFile ? "file" : "api")),
            ("workload", workload?.json ?? .null),
            ("created_at", .text(createdAt)),
            ("revoked_at", .text(revokedAt)),
            ("grace_until", .text(grace)),
            ("last_used_at", .text(lastUse)),
        ]
        return pairs.map { JSONValue.Member(name: $0.0, value: $0.1) }
    }
}

extension WorkloadClaim {
    /// The rule as an answer shows it.
    fileprivate var json: JSONValue {
        ["issuer": .string(issuer), "claim": .string(claim), "value": .string(value)]
    }
}

extension IssuedKey {
    /// The key with its text.
    func json(now: UTCTime) -> JSONValue {
        .object(
            key.members(now: now, lastUse: nil) + [
                JSONValue.Member(name: "secret", value: .string(secret.revealed))
            ]
        )
    }
}
