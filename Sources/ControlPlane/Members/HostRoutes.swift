import Directory
import Policy
import Vocabulary

/// The routes that a command on the gateway's host alone may call.
enum HostRoutes {
    private static let path = "/api/v1/host/auditor"

    private static let body = ObjectSchema(
        "FirstAuditor",
        "Who is to be the first auditor.",
        [.required("email", .text, "The address; one that is not known yet gets an account.")]
    )

    private static let linkBody = ObjectSchema(
        "HostSignInLink",
        "Whose link it is.",
        [
            .optional(
                "email",
                .text,
                "The person's address; an administrator who has no account yet says none."
            )
        ]
    )

    static func all(_ services: AdminServices) -> [Route] {
        [
            Route(
                "POST",
                path,
                "appointAuditor",
                "Make somebody the first auditor; all others are made by auditors",
                access: .host,
                body: body,
                success: .created(Membership.answer)
            ) { call in
                let email = call.body["email"]?.text ?? ""
                let membership = try await services.blocking.run {
                    try services.directory.addMember(email: email, .auditor, to: .root, by: call.actor)
                }
                return .json(membership.json(in: services.directory.snapshot), status: 201)
            },
            Route(
                "POST",
                "/api/v1/host/sign-in-link",
                "createHostSignInLink",
                "Make a sign-in link for somebody, or for an administrator who has no account yet",
                access: .host,
                body: linkBody,
                success: .created(SignInForms.madeLink),
                failures: [404]
            ) { call in
                let email = call.body["email"]?.text
                return try await services.madeLink(call) {
                    guard let email else { return try services.directory.createFirstLink(by: call.actor) }
                    guard let user = services.directory.snapshot.user(email: email.lowercased()) else {
                        throw DirectoryError(.notFound, "There is no user with this address.")
                    }
                    return try services.directory.createSignInLink(for: user.id, by: call.actor)
                }
            },
        ]
    }
}
