import Directory
import Policy
import Vocabulary

/// The routes of teams.
enum TeamRoutes {
    private static let filters: [Field] = [
        .optional("parent_id", .text, "Only children of this team."),
        .optional("name", .text, "Only teams of this name."),
    ]

    static func all(_ services: AdminServices) -> [Route] {
        [
            Route(
                "POST",
                "/api/v1/teams",
                "createTeam",
                "Make a team",
                access: .granted(.writeTeams, at: .parentField),
                body: TeamBody.creation,
                success: .created(Team.answer),
                failures: [409]
            ) { try await create($0, services) },
            Route(
                "GET",
                "/api/v1/teams",
                "listTeams",
                "List teams, newest first",
                access: .granted(.readTeams, at: .anywhere),
                query: Page.parameters + filters,
                success: .list(Team.answer)
            ) { try list($0, services) },
            Route(
                "GET",
                "/api/v1/teams/{id}",
                "getTeam",
                "Show a team",
                access: .granted(.readTeams, at: .team("id")),
                success: .object(Team.answer),
                failures: [404]
            ) { try get($0, services) },
            Route(
                "PATCH",
                "/api/v1/teams/{id}",
                "updateTeam",
                "Change a team",
                access: .granted(.writeTeams, at: .team("id")),
                body: TeamBody.change,
                success: .object(Team.answer),
                failures: [404, 409]
            ) { try await update($0, services) },
            Route(
                "DELETE",
                "/api/v1/teams/{id}",
                "deleteTeam",
                "Delete a team below which nothing is in force",
                access: .granted(.writeTeams, at: .parent("id")),
                success: .nothing,
                failures: [404, 409]
            ) { try await delete($0, services) },
        ]
    }

    private static func create(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        var terms = TeamTerms(name: "")
        try TeamBody.merge(call.body, into: &terms)
        let complete = terms
        let team = try await services.blocking.run {
            try services.directory.createTeam(complete, by: call.actor)
        }
        return .json(team.json, status: 201)
    }

    private static func list(_ call: Route.Call, _ services: AdminServices) throws -> AdminAnswer {
        let (parent, name) = (call.query["parent_id"], call.query["name"])
        let teams = call.authority.snapshot.teams.filter { team in
            call.authority.may(.readTeams, at: team.id) && (parent == nil || team.parent?.rawValue == parent)
                && (name == nil || team.name == name)
        }
        let marked = teams.map { (mark: NewestFirst.mark($0.createdAt, $0.id), team: $0) }
        return try Page(call.query).answer(
            marked.sorted { $0.mark < $1.mark },
            mark: \.mark,
            render: \.team.json
        )
    }

    private static func get(_ call: Route.Call, _ services: AdminServices) throws -> AdminAnswer {
        guard let team = services.directory.snapshot.team(TeamID(rawValue: call.parameter("id"))) else {
            throw Problem.notFound("team")
        }
        return .json(team.json)
    }

    private static func update(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        let id = TeamID(rawValue: call.parameter("id"))
        try checkTerms(call, of: id)
        let team = try await services.blocking.run {
            try services.directory.updateTeam(id, by: call.actor) { (terms) throws(DirectoryError) in
                try TeamBody.merge(call.body, into: &terms)
            }
        }
        return .json(team.json)
    }

    private static func delete(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        let id = TeamID(rawValue: call.parameter("id"))
        try await services.blocking.run { try services.directory.deleteTeam(id, by: call.actor) }
        return .none
    }

    /// What a team's own admin may say of it.
    private static let own: Set<String> = ["name", "over_allocation"]

    /// What bounds a team is set by whoever administers the node above it, and the root's by whoever owns the installation: nobody
    /// raises their own limits.
    private static func checkTerms(_ call: Route.Call, of id: TeamID) throws(Problem) {
        guard let members = call.body.members, members.contains(where: { !own.contains($0.name) }),
            let team = call.authority.snapshot.team(id)
        else { return }
        guard let above = team.parent else { return try call.require(.writeRoot, at: id) }
        try call.require(.writeTeams, at: above)
        // Null means the root, which is a place to move to like any other.
        if let parent = call.body["parent_id"] {
            try call.require(.writeTeams, at: parent.text.map(TeamID.init(rawValue:)) ?? .root)
        }
    }
}
