import Directory
import Policy
import Vocabulary

extension User {
    private static let roleFields: [Field] = [
        .required("team_id", .text, "The team."),
        .required("role", .choice(Role.allCases.map(\.rawValue)), "The role."),
    ]

    /// The form of a role that a new account begins with.
    static let firstRole = ObjectSchema("RoleAtTeam", "A role and its team.", roleFields)

    private static let roleAnswer = ObjectSchema(
        "HeldRole",
        "A role, its team and where it comes from.",
        roleFields + [.required("via", .text, "`given`, or `group:NAME` of the identity provider.")]
    )

    /// The form in answers.
    static let answer = ObjectSchema(
        "User",
        "A person.",
        [
            .required("id", .text, "The id, `user_…`."),
            .required("email", .text, "The address."),
            .required("name", .text, "The name; may be empty."),
            .required("roles", .list(.object(roleAnswer)), "The roles, and where they come from."),
            .required(
                "groups",
                .list(.text),
                "The groups that the identity provider stated at the last sign-in, or pushed."
            ),
            .required(
                "user_name",
                .text,
                "The name in the company's directory; the address if that has none."
            ),
            .required("external_id", .nullable(.text), "The id in the company's directory."),
            .required(
                "budget",
                .nullable(.object(BudgetTerms.answer)),
                "What all keys of the person may spend."
            ),
            .required("limits", .object(LimitTerms.schema), "How fast all keys of the person may go."),
            .required("status", .choice(AccountStatus.allCases.map(\.rawValue)), "Whether it is in use."),
            .required("managed_by", .choice(Origin.allCases.map(\.rawValue)), "Who manages the account."),
            .required("created_at", .time, "When it was made."),
        ]
    )

    private static let fields: [Field] = [
        .optional("name", .text, "The name."),
        .optional("budget", .nullable(.object(BudgetTerms.body)), "What all keys of the person may spend."),
        .optional("limits", .nullable(.object(LimitTerms.schema)), "How fast all keys of the person may go."),
        .optional("status", .choice(AccountStatus.allCases.map(\.rawValue)), "Whether it is in use."),
    ]

    /// The form of a new account.
    static let creation = ObjectSchema(
        "UserCreation",
        "A person's new account.",
        [
            .required("email", .text, "The address, unique."),
            .optional("roles", .list(.object(firstRole)), "First roles."),
        ] + fields
    )

    /// The form of a change.
    static let change = ObjectSchema(
        "UserChange",
        "What changes of an account; what is absent stays, null clears. Roles change at their teams.",
        [.optional("email", .text, "The address, unique.")] + fields
    )

    /// The person as an answer shows it.
    func json(in snapshot: Snapshot) -> JSONValue {
        [
            "id": .text(id),
            "email": .string(email),
            "name": .string(name),
            "roles": snapshot.memberships(of: MemberID(id)).json,
            "groups": .texts(snapshot.groups(of: id).union(groups).sorted()),
            "user_name": .string(userName),
            "external_id": .nonEmpty(externalID),
            "budget": budget?.json ?? .null,
            "limits": limits.json,
            "status": .string(AccountStatus(isDisabled: disabledAt != nil).rawValue),
            "managed_by": .string(origin.rawValue),
            "created_at": .text(createdAt),
        ]
    }
}

extension [Membership] {
    /// Roles with their teams.
    var json: JSONValue {
        .array(
            map {
                [
                    "team_id": .text($0.team), "role": .string($0.role.rawValue),
                    "via": .string($0.source.mark),
                ]
            }
        )
    }
}

extension UserTerms {
    /// Puts what a checked body says into terms.
    mutating func merge(_ body: JSONValue) throws(DirectoryError) {
        if let email = body["email"]?.text { self.email = email.lowercased() }
        if let name = body["name"]?.text { self.name = name }
        if let budget = body["budget"] { self.budget = try BudgetTerms.merging(budget, into: self.budget) }
        if let limits = body["limits"] { self.limits = self.limits.merging(limits) }
        if let status = body["status"]?.text { isDisabled = status == AccountStatus.disabled.rawValue }
    }
}
