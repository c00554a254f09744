extension Section {
    static let trustedIssuerFields = [
        Field(
            "issuer",
            .text(.secureURL),
            "The issuer, exactly as its tokens name it: an https URL, or an http one of this machine.",
            isRequired: true
        ),
        Field("audience", .text(.claimValue), "What tokens must name as their audience.", isRequired: true),
        Field(
            "jwks_url",
            .text(.secureURL),
            "Where the issuer publishes its keys, if its discovery document does not say it."
        ),
        Field(
            "rules",
            .list(.section(.workloadRule)),
            "For whom a token stands: the first rule that matches; at least one.",
            isRequired: true
        ),
    ]

    static let workloadRuleFields = [
        Field(
            "claim",
            .text(.plain),
            "The claim, such as sub; a dot reaches into objects.",
            isRequired: true
        ),
        Field(
            "value",
            .text(.claimValue),
            "What the claim must be; * stands for any characters.",
            isRequired: true
        ),
        Field(
            "team",
            .text(.teamPath),
            "The team: its id, or the names from below the root, joined by slashes.",
            isRequired: true
        ),
        Field("name", .text(.teamName), "The name of the key that stands for the rule."),
        Field(
            "models",
            .list(.text(.modelPattern)),
            "Names and globs of models, within the team's; absent inherits, [] grants nothing."
        ),
        Field("budget", .section(.budget), "How much all who match may spend together in a window."),
        Field("limits", .section(.limits), "How fast all who match may go together."),
        Field(
            "tags",
            .texts(name: .labelName, value: .labelValue),
            "Tags that usage rows carry."
        ),
    ]
}
