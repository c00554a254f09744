import Directory
import DirectoryTesting
import Policy
import Testing
import Vocabulary

@testable import ControlPlane

/// Who gives and takes which role, said here by hand once more.
@Suite("Roles are given and taken by whom the table says")
struct MemberPermissionTests {
    typealias Node = PermissionFixture.Node

    /// What each role gives at a team that it reaches; `platform_admin` is given at the root alone.
    private static let given: [Role: Set<Role>] = [
        .platformAdmin: [.admin, .developer, .viewer, .billing],
        .admin: [.admin, .developer, .viewer, .billing],
        .auditor: [.auditor],
    ]

    private func path(_ node: Node, _ fixture: PermissionFixture) throws -> String {
        "/api/v1/teams/\(try fixture.team(node))/members"
    }

    @Test("each role at each node gives those of the table and no other", arguments: Role.allCases)
    func giving(_ giver: Role) async throws {
        for node in Node.allCases {
            for role in Role.allCases where role != .platformAdmin {
                try await AdminFixture.run { api in
                    let fixture = try PermissionFixture(api, giver)

                    let reply = await fixture.send(
                        "POST",
                        try path(node, fixture),
                        #"{"user_id":"\#(fixture.colleague.id)","role":"\#(role.rawValue)"}"#
                    )

                    #expect(
                        reply.status == expected(giver, role, node, done: 201),
                        "\(giver) gives \(role) at \(node): \(reply.text)"
                    )
                }
            }
        }
    }

    @Test("each role at each node takes those of the table and no other", arguments: Role.allCases)
    func taking(_ taker: Role) async throws {
        for node in Node.allCases {
            for role in Role.allCases where role != .platformAdmin {
                for isNamed in [true, false] {
                    try await AdminFixture.run { api in
                        let fixture = try PermissionFixture(api, taker)
                        let user = try api.directory.createUser(
                            UserTerms(email: "taken@example.com"),
                            by: .system
                        )
                        let team = TeamID(rawValue: try fixture.team(node))
                        _ = try api.directory.addMember(MemberID(user.id), role, to: team, by: .system)

                        let query = isNamed ? "?role=\(role.rawValue)" : ""
                        let reply = await fixture.send(
                            "DELETE",
                            try path(node, fixture) + "/\(user.id)\(query)"
                        )

                        let expected = expected(taker, role, node, done: 204)
                        #expect(reply.status == expected, "\(taker) takes \(role) at \(node): \(reply.text)")
                        let left = api.directory.snapshot.memberships(of: MemberID(user.id))
                        #expect(left.isEmpty == (expected == 204))
                    }
                }
            }
        }
    }

    private func expected(_ actor: Role, _ role: Role, _ node: Node, done: Int) -> Int {
        guard actor == .platformAdmin || node == .own || node == .child else { return 404 }
        return Self.given[actor, default: []].contains(role) ? done : 403
    }

    @Test("nobody gives a role to themselves, and everybody lays down their own", arguments: Role.allCases)
    func own(_ role: Role) async throws {
        try await AdminFixture.run { api in
            let fixture = try PermissionFixture(api, role)
            let team = role == .platformAdmin ? "team_root" : try fixture.team(.own)
            let members = "/api/v1/teams/\(team)/members"

            for other in Role.allCases {
                let body = #"{"user_id":"\#(fixture.user.id)","role":"\#(other.rawValue)"}"#
                let status = await fixture.send("POST", members, body).status
                // The root's role is no team's, whoever asks.
                let isElsewhere = other == .platformAdmin && [.admin, .auditor].contains(role)
                #expect(status == (isElsewhere ? 400 : 403), "\(role) \(other)")
            }
            #expect(await fixture.send("DELETE", "\(members)/\(fixture.user.id)").status == 204)
            #expect(await fixture.send("GET", "/api/v1/teams/\(team)").status == 404)
        }
    }

    @Test("whoever gives no roles is not told who has one", arguments: [Role.developer, .viewer, .billing])
    func strangers(_ role: Role) async throws {
        try await AdminFixture.run { api in
            let fixture = try PermissionFixture(api, role)
            let members = try path(.own, fixture)
            let team = TeamID(rawValue: try fixture.team(.own))
            let path = "\(members)/\(fixture.colleague.id)"

            let before = await fixture.send("DELETE", path)
            _ = try api.directory.addMember(MemberID(fixture.colleague.id), .viewer, to: team, by: .system)
            let after = await fixture.send("DELETE", path)

            #expect(before.status == 403)
            #expect(before.text == after.text)
            #expect(before.text.contains("members.write"))
        }
    }
}
