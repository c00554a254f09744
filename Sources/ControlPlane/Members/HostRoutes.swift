import Directory
import Policy
import Vocabulary

/// The route that a command on the gateway's host alone may call.
enum HostRoutes {
    /// Its path, which a proof names.
    static let path = "/api/v1/host/auditor"

    private static let body = ObjectSchema(
        "FirstAuditor",
        "Who is to be the first auditor.",
        [.required("email", .text, "The address; one that is not known yet gets an account.")]
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
            }
        ]
    }
}
