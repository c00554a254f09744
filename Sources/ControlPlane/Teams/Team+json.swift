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
            .required("require_labels", Pairs.answer, "Labels that every target must carry."),
            .required("budget", .nullable(.object(BudgetTerms.answer)), "Its budget."),
            .required(
                "over_allocation",
                .choice(["refuse", "allow"]),
                "Whether the budgets below may add up to more than its own."
            ),
            .required("limits", .object(LimitTerms.schema), "Its limits."),
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
            "require_labels": .map(requireLabels),
            "budget": budget?.json ?? .null,
            "over_allocation": .string(allowsOverAllocation ? "allow" : "refuse"),
            "limits": limits.json,
            "status": "active",
            "managed_by": .string(isManagedByFile ? "file" : "api"),
            "created_at": .text(createdAt),
        ]
    }
}
