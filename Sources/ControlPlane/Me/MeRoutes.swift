import Policy
import Vocabulary

/// The route on which callers see who they are.
enum MeRoutes {
    private static let answer = ObjectSchema(
        "Me",
        "Who calls, and what it may.",
        [
            .required("actor", .text, "The name in the audit trail."),
            .required("user_id", .nullable(.text), "The user or service account that acts."),
            .required("email", .nullable(.text), "The user's address."),
            .required("team_id", .nullable(.text), "The team to which an admin key is confined."),
            .required("roles", .list(.map(.text)), "The roles that were given, and where."),
            .required("permissions", .list(.text), "The permissions that go somewhere."),
            .required(
                "csrf_token",
                .nullable(.text),
                "What requests of a session that change something must have in x-csrf-token."
            ),
        ]
    )

    static func all(_ services: AdminServices) -> [Route] {
        [
            Route(
                "GET",
                "/api/v1/me",
                "getMe",
                "Say who calls and what it may",
                access: .known,
                success: .object(answer)
            ) { call in
                let authority = call.authority
                let user = call.actor.member?.user.flatMap { authority.snapshot.user($0) }
                let roles = authority.grants.flatMap { grant in
                    grant.roles.sorted { $0.rawValue < $1.rawValue }.map { role -> JSONValue in
                        ["team_id": .text(grant.team), "role": .string(role.rawValue)]
                    }
                }
                let permissions = Permission.allCases.filter { authority.hasAnywhere($0) }
                return .json([
                    "actor": .string(call.actor.mark),
                    "user_id": .text(call.actor.member),
                    "email": .text(user?.email),
                    "team_id": .text(call.actor.boundary),
                    "roles": .array(roles),
                    "permissions": .texts(permissions.map(\.rawValue)),
                    "csrf_token": call.caller.csrfToken.map { .string($0) } ?? .null,
                ])
            }
        ]
    }
}
