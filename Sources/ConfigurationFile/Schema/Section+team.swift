extension Section {
    static let teamFields = [
        Field("name", .text(.teamName), "The team's name, unique among its siblings.", isRequired: true),
        Field(
            "models",
            .list(.text(.modelPattern)),
            "Names and globs of models; absent inherits, [] grants nothing."
        ),
        Field(
            "passthrough",
            .list(.text(.modelPattern)),
            "Names and globs of providers whose own routes may be used; absent inherits, and nobody may where nothing is said."
        ),
        Field(
            "require_labels",
            .texts(name: .labelName, value: .labelValue),
            "Labels that every target must carry."
        ),
        Field("budget", .section(.budget), "How much may be spent in a window."),
        Field(
            "over_allocation",
            .choice(["refuse", "allow"]),
            "Whether the budgets below the team may add up to more than its own.",
            fallback: "refuse"
        ),
        Field(
            "model_budgets",
            .sections(name: .modelName, .budget),
            "How much may be spent on models, by their public names."
        ),
        Field(
            "tag_budgets",
            .sections(name: .tag, .budget),
            "How much may be spent under tags, each with its value: NAME=VALUE."
        ),
        Field(
            "end_user_budgets",
            .sections(name: .endUser, .budget),
            "How much may be spent for end users, by the tag end_user."
        ),
        Field(
            "end_user_budget",
            .section(.budget),
            "How much may be spent for every end user who is not named, for each by themself."
        ),
        Field("limits", .section(.limits), "How fast the team may go."),
        Field(
            "weight",
            .integer(1...100),
            "How many of its requests go in one turn where several teams wait for the same limit.",
            fallback: "1"
        ),
        Field(
            "priority",
            .choice(["interactive", "batch"]),
            "How urgent its requests are among those that wait for limits, unless they say it; absent is what is said above."
        ),
        Field(
            "max_wait",
            .duration(.milliseconds(1) ... .seconds(60)),
            "How long its requests may wait for limits, unless they say it; absent is what is said above."
        ),
        Field("teams", .list(.section(.team)), "The team's children; teams nest 15 deep."),
    ]

    static let limitsFields = [
        Field("rpm", .integer(1...1_000_000_000), "Requests per minute."),
        Field("tpm", .integer(1...1_000_000_000), "Tokens per minute, input and output together."),
        Field("concurrency", .integer(1...1_000_000), "Exchanges at once."),
    ]
}
