import Policy
import Vocabulary

extension Team {
    /// The form in answers.
    static let answer = ObjectSchema(
        "Team",
        "A node of the tree of teams.",
        [
            .required("id", .text, "Its id, `team_…`."),
            .required("name", .text, "Its name, unique among its siblings."),
            .required("parent_id", .nullable(.text), "Its parent; null for the root alone."),
            .required(
                "models",
                .nullable(.list(.text)),
                "Names and globs; null inherits, an empty list grants nothing."
            ),
            .required(
                "passthrough",
                .nullable(.list(.text)),
                "Names and globs of providers whose own routes may be used; null inherits."
            ),
            .required("require_labels", Pairs.answer, "Labels that every target must carry."),
            .required("budget", .nullable(.object(BudgetTerms.answer)), "Its budget."),
            .required(
                "over_allocation",
                .choice(["refuse", "allow"]),
                "Whether the budgets below may add up to more than its own."
            ),
            .required(
                "model_budgets",
                .map(.object(BudgetTerms.answer)),
                "Budgets of what is asked for under models' public names, in the team and below."
            ),
            .required(
                "tag_budgets",
                .map(.object(BudgetTerms.answer)),
                "Budgets of what carries tags, by `NAME=VALUE`."
            ),
            .required(
                "end_user_budgets",
                .map(.object(BudgetTerms.answer)),
                "Budgets of end users, by the tag `end_user`."
            ),
            .required(
                "end_user_budget",
                .nullable(.object(BudgetTerms.answer)),
                "What every end user has who is not named, each for themself."
            ),
            .required("limits", .object(LimitTerms.schema), "Its limits."),
            .required(
                "weight",
                .integer(1...100),
                "How many of its requests go in one turn where several teams wait for the same limit."
            ),
            .required(
                "priority",
                .nullable(.choice(["interactive", "batch"])),
                "How urgent its requests are among those that wait for limits, unless they say it; null is what is said above it."
            ),
            .required(
                "max_wait_ms",
                .nullable(.integer(1...60_000)),
                "How long its requests may wait for limits, unless they say it; null is what is said above it."
            ),
            .required("status", .choice(["active"]), "Always `active`."),
            .required("managed_by", .choice(["api", "file"]), "Who may change it."),
            .required("created_at", .time, "When it was made."),
        ]
    )

    /// The team as an answer shows it.
    var json: JSONValue {
        [
            "id": .text(id),
            "name": .string(name),
            "parent_id": .text(parent),
            "models": models.map { .texts($0) } ?? .null,
            "passthrough": passthrough.map { .texts($0) } ?? .null,
            "require_labels": .map(requireLabels.texts),
            "budget": budget?.json ?? .null,
            "over_allocation": .string(allowsOverAllocation ? "allow" : "refuse"),
            "model_budgets": budgets("model"),
            "tag_budgets": budgets("tag"),
            "end_user_budgets": budgets("end_user"),
            "end_user_budget": endUserBudget?.json ?? .null,
            "limits": limits.json,
            "weight": .integer(weight),
            "priority": waiting.priority.map { .string($0.rawValue) } ?? .null,
            "max_wait_ms": .whole(waiting.longest.map { Int($0.microseconds / 1000) }),
            "status": "active",
            "managed_by": .string(isManagedByFile ? "file" : "api"),
            "created_at": .text(createdAt),
        ]
    }

    /// The budgets of the parts of one kind, by name.
    private func budgets(_ kind: String) -> JSONValue {
        .object(
            partBudgets.filter { $0.part.kind == kind }
                .map { .init(name: $0.part.text, value: $0.terms.json) }
        )
    }
}
