import Directory
import Policy
import Vocabulary

/// The routes of a team's members.
enum MemberRoutes {
    private static let path = "/api/v1/teams/{id}/members"

    static func all(_ services: AdminServices) -> [Route] {
        [
            Route(
                "GET",
                path,
                "listMembers",
                "List who has a role at a team itself",
                access: .granted(.readMembers, at: .team("id")),
                query: Page.parameters,
                success: .list(Membership.answer),
                failures: [404]
            ) { call in
                let snapshot = call.authority.snapshot
                let members = snapshot.memberships(at: TeamID(rawValue: call.parameter("id")))
                let mark = { (member: Membership) in
                    [member.member.rawValue, member.role.rawValue, member.source.mark].joined(separator: " ")
                }
                return try Page(call.query).answer(members, mark: mark) { $0.json(in: snapshot) }
            },
            Route(
                "POST",
                path,
                "addMember",
                "Give somebody a role at a team, reaching downwards",
                access: .granted(.writeMembers, at: .team("id")),
                body: Membership.creation,
                success: .created(Membership.answer),
                failures: [404]
            ) { try await add($0, services) },
            Route(
                "DELETE",
                path + "/{user_id}",
                "removeMember",
                "Take one role, or all, that somebody was given at a team itself; groups' roles stay",
                access: .granted(.writeMembers, at: .member(team: "id", "user_id")),
                query: [
                    .optional("role", .choice(Role.allCases.map(\.rawValue)), "This role alone.")
                ],
                success: .nothing,
                failures: [404, 409]
            ) { call in
                let team = TeamID(rawValue: call.parameter("id"))
                let member = MemberID(rawValue: call.parameter("user_id"))
                let role = call.query["role"].flatMap(Role.init(rawValue:))
                try await services.blocking.run {
                    try services.directory.removeMember(member, role: role, from: team, by: call.actor)
                }
                return .none
            },
        ]
    }

    private static func add(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        let team = TeamID(rawValue: call.parameter("id"))
        guard let role = call.body["role"]?.text.flatMap(Role.init(rawValue:)) else {
            throw Problem.invalid("role", "There is no such role.")
        }
        let (id, email) = (call.body["user_id"]?.text, call.body["email"]?.text)
        let membership: Membership
        switch (id, email) {
        case (let id?, nil):
            membership = try await services.blocking.run {
                try services.directory.addMember(MemberID(rawValue: id), role, to: team, by: call.actor)
            }
        case (nil, let email?):
            membership = try await services.blocking.run {
                try services.directory.addMember(email: email, role, to: team, by: call.actor)
            }
        default: throw Problem.invalid("user_id", "Either `user_id` or `email` is needed.")
        }
        return .json(membership.json(in: services.directory.snapshot), status: 201)
    }
}
