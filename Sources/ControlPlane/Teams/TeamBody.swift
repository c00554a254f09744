import Directory
import Policy
import Vocabulary

/// What a body says of a team.
///
/// Objects merge (RFC 7396): what is absent stays, `null` clears.
enum TeamBody {
    private static let fields: [Field] = [
        .optional("parent_id", .nullable(.text), "The parent; the root unless stated."),
        .optional(
            "models",
            .nullable(.list(.text)),
            "Names and globs; null inherits, an empty list grants nothing."
        ),
        .optional(
            "passthrough",
            .nullable(.list(.text)),
            "Names and globs of providers whose own routes may be used; null inherits, and nobody may where nothing is said."
        ),
        .optional("require_labels", Pairs.body, "Labels that every target must carry."),
        .optional("budget", .nullable(.object(BudgetTerms.body)), "Its budget."),
        .optional(
            "over_allocation",
            .choice(["refuse", "allow"]),
            "Whether the budgets below may add up to more than its own; `refuse` unless stated."
        ),
        .optional(
            "model_budgets",
            PartBudgetBody.schema,
            "Budgets of what is asked for under models' public names, in the team and below."
        ),
        .optional("tag_budgets", PartBudgetBody.schema, "Budgets of what carries tags, by `NAME=VALUE`."),
        .optional(
            "end_user_budgets",
            PartBudgetBody.schema,
            "Budgets of end users, by the tag `end_user`, which is what a body's `user` becomes."
        ),
        .optional(
            "end_user_budget",
            .nullable(.object(BudgetTerms.body)),
            "What every end user has who is not named, each for themself."
        ),
        .optional("limits", .nullable(.object(LimitTerms.schema)), "Its limits."),
        .optional(
            "weight",
            .integer(1...100),
            "How many of its requests go in one turn where several teams wait for the same limit; 1 unless stated."
        ),
        .optional(
            "priority",
            .nullable(.choice(["interactive", "batch"])),
            "How urgent its requests are among those that wait for limits, unless they say it; null is what is said above it."
        ),
        .optional(
            "max_wait_ms",
            .nullable(.integer(1...60_000)),
            "How long its requests may wait for limits, unless they say it; null is what is said above it."
        ),
    ]

    /// The form of a new team.
    static let creation = ObjectSchema(
        "TeamCreation",
        "A new team.",
        [.required("name", .text, "Its name, unique among its siblings.")] + fields
    )

    /// The form of a change.
    static let change = ObjectSchema(
        "TeamChange",
        "What changes of a team; what is absent stays, null clears.",
        [.optional("name", .text, "Its name, unique among its siblings.")] + fields
    )

    /// Puts what a checked body says into terms.
    static func merge(_ body: JSONValue, into terms: inout TeamTerms) throws(DirectoryError) {
        if let name = body["name"]?.text { terms.name = name }
        if let parent = body["parent_id"] {
            // The root keeps having no parent when a client sends back the `null` that it was shown.
            if let id = parent.text {
                terms.parent = TeamID(rawValue: id)
            } else if terms.parent != nil {
                terms.parent = .root
            }
        }
        if let models = body["models"] { terms.models = models.elements?.compactMap(\.text) }
        if let providers = body["passthrough"] { terms.passthrough = providers.elements?.compactMap(\.text) }
        if let labels = body["require_labels"] {
            terms.requireLabels = RequiredLabels(Pairs.merging(labels, into: terms.requireLabels.texts))
        }
        if let budget = body["budget"] { terms.budget = try BudgetTerms.merging(budget, into: terms.budget) }
        try PartBudgetBody.merge(body, into: &terms)
        if let word = body["over_allocation"]?.text { terms.allowsOverAllocation = word == "allow" }
        if let weight = body["weight"]?.integer { terms.weight = weight }
        if let priority = body["priority"] {
            terms.waiting.priority = priority.text.flatMap(RequestPriority.init(rawValue:))
        }
        if let longest = body["max_wait_ms"] {
            terms.waiting.longest = longest.integer.map { .milliseconds($0) }
        }
        if let limits = body["limits"] { terms.limits = terms.limits.merging(limits) }
    }
}
