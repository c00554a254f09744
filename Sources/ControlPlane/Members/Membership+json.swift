import Policy
import Vocabulary

extension Membership {
    /// The form in answers.
    static let answer = ObjectSchema(
        "Member",
        "A role that somebody has at a team.",
        [
            .required("user_id", .text, "Who: `user_…`, or `svc_…` for a service account."),
            .required("email", .nullable(.text), "The person's address."),
            .required("name", .nullable(.text), "The person's or the service account's name."),
            .required("team_id", .text, "The team."),
            .required("role", .choice(Role.allCases.map(\.rawValue)), "The role."),
            .required(
                "via",
                .text,
                "Where it comes from: `given`, or `group:NAME` of the identity provider."
            ),
        ]
    )

    /// The form in bodies.
    static let creation = ObjectSchema(
        "MemberCreation",
        "A role for somebody: `user_id` or `email`.",
        [
            .optional("user_id", .text, "A user or a service account."),
            .optional("email", .text, "The address; one that is not known yet gets an account."),
            .required("role", .choice(Role.allCases.map(\.rawValue)), "The role."),
        ]
    )

    /// The membership as an answer shows it.
    func json(in snapshot: Snapshot) -> JSONValue {
        let user = member.user.flatMap { snapshot.user($0) }
        let account = member.serviceAccount.flatMap { snapshot.serviceAccount($0) }
        return [
            "user_id": .text(member),
            "email": .text(user?.email),
            "name": .nonEmpty(user?.name ?? account?.name ?? ""),
            "team_id": .text(team),
            "role": .string(role.rawValue),
            "via": .string(source.mark),
        ]
    }
}
