import Directory
import Policy
import Vocabulary

/// The routes of service accounts.
enum ServiceAccountRoutes {
    private static let path = "/api/v1/service-accounts"

    static func all(_ services: AdminServices) -> [Route] {
        [
            Route(
                "POST",
                path,
                "createServiceAccount",
                "Make a service account in a team",
                access: .granted(.writeServiceAccounts, at: .teamField),
                body: ServiceAccount.creation,
                success: .created(ServiceAccount.answer),
                failures: [404, 409]
            ) { call in
                var terms = ServiceAccountTerms(name: "")
                try terms.merge(call.body)
                let (team, complete) = (TeamID(rawValue: call.body["team_id"]?.text ?? ""), terms)
                let roles = UserRoutes.firstRoles(in: call.body)
                let account = try await services.blocking.run {
                    try services.directory.createServiceAccount(
                        in: team,
                        complete,
                        roles: roles,
                        by: call.actor
                    )
                }
                return .json(account.json(in: services.directory.snapshot), status: 201)
            },
            Route(
                "GET",
                path,
                "listServiceAccounts",
                "List service accounts, newest first",
                access: .granted(.readServiceAccounts, at: .anywhere),
                query: Page.parameters + [.optional("team_id", .text, "Only those of this team.")],
                success: .list(ServiceAccount.answer)
            ) { try list($0) },
            Route(
                "GET",
                path + "/{id}",
                "getServiceAccount",
                "Show a service account",
                access: .granted(.readServiceAccounts, at: .serviceAccount("id")),
                success: .object(ServiceAccount.answer),
                failures: [404]
            ) { call in
                let snapshot = call.authority.snapshot
                guard let account = snapshot.serviceAccount(id(call)) else {
                    throw Problem.notFound("service account")
                }
                return .json(account.json(in: snapshot))
            },
            Route(
                "PATCH",
                path + "/{id}",
                "updateServiceAccount",
                "Change a service account",
                access: .granted(.writeServiceAccounts, at: .serviceAccount("id")),
                body: ServiceAccount.change,
                success: .object(ServiceAccount.answer),
                failures: [404, 409]
            ) { call in
                let account = try await services.blocking.run {
                    try services.directory.updateServiceAccount(id(call), by: call.actor) {
                        (terms) throws(DirectoryError) in try terms.merge(call.body)
                    }
                }
                return .json(account.json(in: services.directory.snapshot))
            },
            Route(
                "DELETE",
                path + "/{id}",
                "deleteServiceAccount",
                "Delete a service account that owns no key in force",
                access: .granted(.writeServiceAccounts, at: .serviceAccount("id")),
                success: .nothing,
                failures: [404, 409]
            ) { call in
                try await services.blocking.run {
                    try services.directory.deleteServiceAccount(id(call), by: call.actor)
                }
                return .none
            },
        ]
    }

    private static func id(_ call: Route.Call) -> ServiceAccountID {
        ServiceAccountID(rawValue: call.parameter("id"))
    }

    private static func list(_ call: Route.Call) throws -> AdminAnswer {
        let snapshot = call.authority.snapshot
        let team = call.query["team_id"]
        let accounts = snapshot.serviceAccounts.filter {
            (team == nil || $0.team.rawValue == team)
                && call.authority.may(.readServiceAccounts, at: $0.team, ownedBy: MemberID($0.id))
        }
        let marked = accounts.map { (mark: NewestFirst.mark($0.createdAt, $0.id), account: $0) }
        return try Page(call.query).answer(marked.sorted { $0.mark < $1.mark }, mark: \.mark) {
            $0.account.json(in: snapshot)
        }
    }
}
