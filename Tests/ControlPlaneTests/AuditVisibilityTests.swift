import Directory
import DirectoryTesting
import Policy
import Ports
import Testing
import Vocabulary

@testable import ControlPlane

@Suite("Which rows of the audit trail an auditor sees: of the own node, child, sibling and parent node")
struct AuditVisibilityTests {
    /// What somebody is answered.
    private func send(_ path: String, by actor: Actor, _ api: AdminFixture) async -> Reply {
        let parts = path.split(separator: "?", maxSplits: 1).map(String.init)
        let request = AdminRequest(method: "GET", path: parts[0], query: parts.count > 1 ? parts[1] : "")
        return Reply(answer: await api.plane.answer(request, by: Caller(actor: actor)))
    }

    private func rows(by actor: Actor, _ api: AdminFixture) async throws -> [JSONValue] {
        let reply = await send("/api/v1/audit?limit=1000", by: actor, api)
        try #require(reply.status == 200, "\(reply.text)")
        return try reply.json["data"]?.elements ?? []
    }

    private func actions(of team: Team, by actor: Actor, _ api: AdminFixture) async throws -> [String] {
        try await rows(by: actor, api).reversed().filter { $0["subject"]?.text == "team:\(team.id)" }
            .compactMap { $0["action"]?.text }
    }

    private func auditor(at team: TeamID, _ api: AdminFixture) throws -> Actor {
        let user = try api.directory.createUser(UserTerms(email: "\(team)@example.com"), by: .system)
        _ = try api.directory.addMember(MemberID(user.id), .auditor, to: team, by: .system)
        return Actor(.user(user.id))
    }

    @Test("rows about the own node and its child are shown, of others and of no node none")
    func nodes() async throws {
        try await AdminFixture.run { api in
            let fixture = try PermissionFixture(api, .auditor)
            _ = try api.directory.createProvider(body: #"{"name":"made"}"#, by: .system)

            let shown = try await rows(by: Actor(.user(fixture.user.id)), api)

            let subjects = Set(shown.compactMap { $0["subject"]?.text })
            for node in PermissionFixture.Node.allCases {
                let isSeen = node == .own || node == .child
                #expect(subjects.contains("team:\(try fixture.team(node))") == isSeen, "\(node)")
                #expect(subjects.contains("key:\(try fixture.key(node))") == isSeen, "\(node)")
                #expect(
                    subjects.contains("service_account:\(try fixture.account(node))") == isSeen,
                    "\(node)"
                )
            }
            #expect(!subjects.contains("team:team_root"))
            #expect(!subjects.contains("user:\(fixture.user.id)"))
            #expect(!subjects.contains("provider:made"))
            #expect(shown.allSatisfy { $0["hash"] == .null })
            let own = try fixture.team(.own)
            #expect(shown.allSatisfy { $0["teams"]?.elements?.contains(.string(own)) == true })
        }
    }

    @Test("at the root all rows are shown, with their hashes")
    func root() async throws {
        try await AdminFixture.run { api in
            _ = try PermissionFixture(api, .auditor)
            for actor in [try auditor(at: .root, api), .adminToken] {
                let shown = try await rows(by: actor, api)
                let numbers = shown.compactMap { $0["seq"]?.integer }
                #expect(numbers == Array((1...numbers.count).reversed()))
                #expect(shown.allSatisfy { $0["hash"]?.text?.count == 64 })
            }
        }
    }

    @Test("an auditor's look is a row that the node's own auditors and those above see, and no others")
    func watched() async throws {
        try await AdminFixture.run { api in
            let fixture = try PermissionFixture(api, .auditor)
            let looker = Actor(.user(fixture.user.id))
            let parent = try auditor(at: TeamID(rawValue: try fixture.team(.parent)), api)
            let others = try [.sibling, .child].map { node in
                try auditor(at: TeamID(rawValue: try fixture.team(node)), api)
            }
            _ = await send("/api/v1/audit?action=key", by: looker, api)
            #expect(await send("/api/v1/audit/export", by: looker, api).status == 200)

            func looks(_ actor: Actor) async throws -> [String] {
                try await rows(by: actor, api).reversed()
                    .filter { $0["actor"]?.text == fixture.user.id.rawValue }
                    .compactMap { $0["action"]?.text }
            }
            #expect(try await looks(parent) == ["audit.read", "audit.read", "audit.export"])
            #expect(try await looks(looker) == ["audit.read", "audit.read", "audit.export", "audit.read"])
            for other in others { #expect(try await looks(other) == []) }
        }
    }

    @Test(
        "a team that moves is seen by both sides from then on and before, one that is deleted by what was above"
    )
    func moved() async throws {
        try await AdminFixture.run { api in
            let directory = api.directory
            let (from, to) = (
                try directory.createTeam(TeamTerms(name: "from")),
                try directory.createTeam(TeamTerms(name: "to"))
            )
            let team = try directory.createTeam(TeamTerms(name: "team", parent: from.id))
            let (before, after) = (try auditor(at: from.id, api), try auditor(at: to.id, api))
            _ = try directory.updateTeam(team.id) { $0.parent = to.id }
            _ = try directory.updateTeam(team.id) { $0.name = "renamed" }
            try directory.deleteTeam(team.id)

            #expect(try await actions(of: team, by: before, api) == ["team.create", "team.update"])
            #expect(
                try await actions(of: team, by: after, api) == ["team.update", "team.update", "team.delete"]
            )
        }
    }

    @Test("who was refused something of the node is seen there, whether it was forbidden or hidden")
    func refused() async throws {
        try await AdminFixture.run { api in
            let fixture = try PermissionFixture(api, .auditor)
            let stranger = try auditor(at: TeamID(rawValue: try fixture.team(.sibling)), api)
            #expect(await send("/api/v1/keys/\(try fixture.key(.own))", by: stranger, api).status == 404)
            #expect(
                await fixture.send("PATCH", "/api/v1/teams/\(try fixture.team(.child))", "{}").status == 403
            )

            let shown = try await rows(by: Actor(.user(fixture.user.id)), api)

            let refusals = shown.filter { $0["action"]?.text == "refused" }.compactMap { $0["subject"]?.text }
            #expect(
                refusals == [
                    "PATCH /api/v1/teams/\(try fixture.team(.child))",
                    "GET /api/v1/keys/\(try fixture.key(.own))",
                ]
            )
            let strangers = try await rows(by: stranger, api)
            #expect(strangers.allSatisfy { $0["action"]?.text != "refused" })
        }
    }

    @Test("who asked for an exchange that is hidden is seen at its node; one that never was is no refusal")
    func hiddenExchanges() async throws {
        let records = InMemoryRecords()
        try await AdminFixture.run(records: records) { api in
            let fixture = try PermissionFixture(api, .auditor)
            let (hidden, unknown) = (ExchangeID(high: 1, low: 1), ExchangeID(high: 1, low: 2))
            records.add(
                ExchangeRecord(
                    id: hidden,
                    time: AdminFixture.time,
                    team: TeamID(rawValue: try fixture.team(.own)),
                    key: KeyID(rawValue: try fixture.key(.own))
                )
            )
            let stranger = try auditor(at: TeamID(rawValue: try fixture.team(.sibling)), api)
            for end in ["", "/explain"] {
                let paths = [hidden, unknown].map { "/api/v1/requests/\($0)\(end)" }
                let answers = [
                    await send(paths[0], by: stranger, api), await send(paths[1], by: stranger, api),
                ]
                #expect(answers.map(\.status) == [404, 404])
                #expect(
                    answers[0].text.replacing("\(hidden)", with: "ID")
                        == answers[1].text.replacing("\(unknown)", with: "ID")
                )
            }

            let shown = try await rows(by: Actor(.user(fixture.user.id)), api)
            let refusals = shown.filter { $0["action"]?.text == "refused" }.compactMap { $0["subject"]?.text }
            #expect(
                refusals == ["GET /api/v1/requests/\(hidden)/explain", "GET /api/v1/requests/\(hidden)"]
            )
            let strangers = try await rows(by: stranger, api)
            #expect(strangers.allSatisfy { $0["action"]?.text != "refused" })
        }
    }

    @Test("an admin key that is confined to a node shows what concerns that node")
    func confined() async throws {
        try await AdminFixture.run { api in
            let fixture = try PermissionFixture(api, .auditor)
            let child = try fixture.team(.child)
            let actor = Actor(
                .key(KeyID(rawValue: try fixture.ownKey(.child)), owner: MemberID(fixture.user.id)),
                boundary: TeamID(rawValue: child)
            )
            let subjects = Set(try await rows(by: actor, api).compactMap { $0["subject"]?.text })
            #expect(subjects.contains("key:\(try fixture.key(.child))"))
            #expect(!subjects.contains("key:\(try fixture.key(.own))"))
        }
    }
}
