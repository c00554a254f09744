import Directory
import Policy
import Vocabulary

extension ServiceAccount {
    /// The form in answers.
    static let answer = ObjectSchema(
        "ServiceAccount",
        "A principal of a team that is not a person.",
        [
            .required("id", .text, "The id, `svc_…`."),
            .required("team_id", .text, "The team that it belongs to."),
            .required("name", .text, "Its name, unique in its team."),
            .required("roles", .list(.map(.text)), "The roles that were given, and where."),
            .required(
                "budget",
                .nullable(.object(BudgetTerms.answer)),
                "What all its keys may spend together."
            ),
            .required("limits", .object(LimitTerms.schema), "How fast all its keys may go together."),
            .required("status", .choice(AccountStatus.allCases.map(\.rawValue)), "Whether it is in use."),
            .required("managed_by", .choice(["api"]), "Always `api`."),
            .required("created_at", .time, "When it was made."),
        ]
    )

    private static let fields: [Field] = [
        .optional("budget", .nullable(.object(BudgetTerms.body)), "What all its keys may spend together."),
        .optional("limits", .nullable(.object(LimitTerms.schema)), "How fast all its keys may go together."),
        .optional("status", .choice(AccountStatus.allCases.map(\.rawValue)), "Whether it is in use."),
    ]

    /// The form of a new one.
    static let creation = ObjectSchema(
        "ServiceAccountCreation",
        "A new service account.",
        [
            .required("team_id", .text, "The team that it belongs to, for good."),
            .required("name", .text, "Its name, unique in its team."),
            .optional("roles", .list(.object(User.firstRole)), "First roles."),
        ] + fields
    )

    /// The form of a change.
    static let change = ObjectSchema(
        "ServiceAccountChange",
        "What changes of a service account; what is absent stays, null clears.",
        [.optional("name", .text, "Its name, unique in its team.")] + fields
    )

    /// The account as an answer shows it.
    func json(in snapshot: Snapshot) -> JSONValue {
        [
            "id": .text(id),
            "team_id": .text(team),
            "name": .string(name),
            "roles": snapshot.memberships(of: MemberID(id)).json,
            "budget": budget?.json ?? .null,
            "limits": limits.json,
            "status": .string(AccountStatus(isDisabled: disabledAt != nil).rawValue),
            "managed_by": "api",
            "created_at": .text(createdAt),
        ]
    }
}

extension ServiceAccountTerms {
    /// Puts what a checked body says into terms.
    mutating func merge(_ body: JSONValue) throws(DirectoryError) {
        if let name = body["name"]?.text { self.name = name }
        if let budget = body["budget"] { self.budget = try BudgetTerms.merging(budget, into: self.budget) }
        if let limits = body["limits"] { self.limits = self.limits.merging(limits) }
        if let status = body["status"]?.text { isDisabled = status == AccountStatus.disabled.rawValue }
    }
}
