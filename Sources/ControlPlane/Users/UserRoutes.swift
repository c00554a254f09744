import Directory
import Policy
import Vocabulary

/// The routes of people.
enum UserRoutes {
    static func all(_ services: AdminServices) -> [Route] {
        [
            Route(
                "POST",
                "/api/v1/users",
                "createUser",
                "Make a person's account",
                access: .granted(.writeUsers, at: .root),
                body: User.creation,
                success: .created(User.answer),
                failures: [409]
            ) { try await create($0, services) },
            Route(
                "GET",
                "/api/v1/users",
                "listUsers",
                "List people, newest first",
                access: .granted(.readUsers, at: .root),
                query: Page.parameters + [.optional("email", .text, "Only the person with this address.")],
                success: .list(User.answer)
            ) { try list($0) },
            Route(
                "GET",
                "/api/v1/users/{id}",
                "getUser",
                "Show a person",
                access: .granted(.readUsers, at: .root),
                success: .object(User.answer),
                failures: [404]
            ) { call in
                let snapshot = call.authority.snapshot
                guard let user = snapshot.user(UserID(rawValue: call.parameter("id"))) else {
                    throw Problem.notFound("user")
                }
                return .json(user.json(in: snapshot))
            },
            Route(
                "PATCH",
                "/api/v1/users/{id}",
                "updateUser",
                "Change a person's account",
                access: .granted(.writeUsers, at: .root),
                body: User.change,
                success: .object(User.answer),
                failures: [404, 409]
            ) { call in
                let id = UserID(rawValue: call.parameter("id"))
                let user = try await services.blocking.run {
                    try services.directory.updateUser(id, by: call.actor) { (terms) throws(DirectoryError) in
                        try terms.merge(call.body)
                    }
                }
                return .json(user.json(in: services.directory.snapshot))
            },
            Route(
                "DELETE",
                "/api/v1/users/{id}",
                "deleteUser",
                "Remove a person; the keys are revoked",
                access: .granted(.writeUsers, at: .root),
                success: .nothing,
                failures: [404]
            ) { call in
                let id = UserID(rawValue: call.parameter("id"))
                try await services.blocking.run { try services.directory.deleteUser(id, by: call.actor) }
                return .none
            },
        ]
    }

    /// The roles that a checked body gives to a new account.
    static func firstRoles(in body: JSONValue) -> [(team: TeamID, role: Role)] {
        (body["roles"]?.elements ?? []).compactMap { body -> (team: TeamID, role: Role)? in
            guard let team = body["team_id"]?.text,
                let role = body["role"]?.text.flatMap(Role.init(rawValue:))
            else { return nil }
            return (TeamID(rawValue: team), role)
        }
    }

    private static func create(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        var terms = UserTerms(email: "")
        try terms.merge(call.body)
        let roles = firstRoles(in: call.body)
        let complete = terms
        let user = try await services.blocking.run {
            try services.directory.createUser(complete, roles: roles, by: call.actor)
        }
        return .json(user.json(in: services.directory.snapshot), status: 201)
    }

    private static func list(_ call: Route.Call) throws -> AdminAnswer {
        let snapshot = call.authority.snapshot
        let email = call.query["email"]?.lowercased()
        let users = snapshot.users.filter { email == nil || $0.email == email }
        let marked = users.map { (mark: NewestFirst.mark($0.createdAt, $0.id), user: $0) }
        return try Page(call.query).answer(marked.sorted { $0.mark < $1.mark }, mark: \.mark) {
            $0.user.json(in: snapshot)
        }
    }
}
