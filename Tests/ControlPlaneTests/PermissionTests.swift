import Directory
import DirectoryTesting
import Policy
import Ports
import Testing
import Vocabulary

@testable import ControlPlane

/// Who may do what, said here once more by hand: these tables are not made from the matrix that they check.
@Suite("Permissions: each role, each route, own, child, sibling and parent node")
struct PermissionTests {
    typealias Node = PermissionFixture.Node

    /// Of whose exchanges and usage roles are shown everything below their node, or their own alone.
    private static let shown: [(role: Role, path: String, isAll: Bool)] = [
        (.admin, "/api/v1/usage", true), (.viewer, "/api/v1/usage", true), (.billing, "/api/v1/usage", true),
        (.developer, "/api/v1/usage", false), (.admin, "/api/v1/requests", true),
        (.developer, "/api/v1/requests", false),
    ]

    @Test("lists are asked for what a role may see below its node, and for nothing else", arguments: shown)
    func records(_ shown: (role: Role, path: String, isAll: Bool)) async throws {
        let records = InMemoryRecords()
        try await AdminFixture.run(records: records) { api in
            let fixture = try PermissionFixture(api, shown.role)
            #expect(await fixture.send("GET", shown.path).status == 200)

            let visibility = try #require(records.asked.filter.visibility)
            let teams = [try fixture.team(.own), try fixture.team(.child)]
            let keys = [try fixture.ownKey(.own), try fixture.ownKey(.child)]
            #expect(Set(visibility.teams.map(\.rawValue)) == (shown.isAll ? Set(teams) : []))
            #expect(Set(visibility.keys.map(\.rawValue)) == (shown.isAll ? [] : Set(keys)))
        }
    }

    @Test("every route that needs a permission is in a table here")
    func complete() async throws {
        try await AdminFixture.run { api in
            let named = Set(Self.calls.map(\.name)).union(Self.atRoot.map(\.name)).union(Self.lists.keys)
                .union(Self.exchanges.map(\.name)).union(Self.known)
            let routes = api.plane.routes.filter {
                switch $0.access {
                case .open, .metrics, .host: false
                case .known, .granted: true
                }
            }
            #expect(Set(routes.map(\.name)) == named)
        }
    }

    @Test("no route shows what was said in exchanges, and no role but the auditor's could")
    func bodies() async throws {
        try await AdminFixture.run { api in
            for route in api.plane.routes {
                guard case .granted(let permission, _) = route.access else { continue }
                #expect(permission != .readBodies, "\(route.name)")
            }
        }
        #expect(PermissionMatrix.roles(with: .readBodies).map(\.role) == [.auditor])
    }

    @Test(
        "a call about a node is let through, forbidden, or looks as if the node were not there",
        arguments: holders
    )
    func nodes(_ holder: Holder) async throws {
        let role = holder.role
        for call in Self.calls {
            for node in Node.allCases {
                try await AdminFixture.run(budgets: ScriptedBudgets.everything) { api in
                    let fixture = try PermissionFixture(api, role, isAtRoot: holder.isAtRoot)
                    let (method, target, body) = try call.make(fixture, node)

                    let reply = await fixture.send(method, target, body)

                    let isAllowed = role == .platformAdmin || call.roles.contains(role)
                    let expected = !holder.reaches(node) ? "404" : isAllowed ? "2xx" : "403"
                    let actual = (200..<300).contains(reply.status) ? "2xx" : "\(reply.status)"
                    #expect(actual == expected, "\(holder) \(call.name) \(node): \(reply.text)")
                }
            }
        }
    }

    @Test(
        "an exchange is shown to whom its key's team and owner allow, and else looks as if it were not there",
        arguments: holders
    )
    func exchanges(_ holder: Holder) async throws {
        for node in Node.allCases {
            for isOwn in [true, false] {
                let records = InMemoryRecords()
                try await AdminFixture.run(records: records) { api in
                    let fixture = try PermissionFixture(api, holder.role, isAtRoot: holder.isAtRoot)
                    let key = isOwn ? try fixture.ownKey(node) : try fixture.key(node)
                    let id = ExchangeID(high: 1, low: 1)
                    records.add(
                        ExchangeRecord(
                            id: id,
                            time: AdminFixture.time,
                            team: TeamID(rawValue: try fixture.team(node)),
                            key: KeyID(rawValue: key)
                        )
                    )
                    for route in Self.exchanges {
                        let reply = await fixture.send("GET", "/api/v1/requests/\(id)\(route.end)")

                        let reaches = holder.reaches(node)
                        let expected =
                            switch holder.role {
                            case .viewer, .billing: 403
                            case .developer: reaches && isOwn ? 200 : 404
                            case .platformAdmin, .admin, .auditor: reaches ? 200 : 404
                            }
                        #expect(
                            reply.status == expected,
                            "\(holder) \(route.name) \(node) \(isOwn): \(reply.text)"
                        )
                    }
                }
            }
        }
    }

    @Test("what belongs to the whole installation is the platform admin's alone", arguments: holders)
    func root(_ holder: Holder) async throws {
        // What is refused changes nothing, so that one installation serves for all of it.
        let groups = holder.role == .platformAdmin ? Self.atRoot.map { [$0] } : [Self.atRoot]
        for routes in groups {
            let served = ScriptedProviders(["https://api.openai.com/v1/models": (200, #"{"data":[]}"#)])
            try await AdminFixture.run(providers: served) { api in
                let fixture = try PermissionFixture(api, holder.role, isAtRoot: holder.isAtRoot)
                _ = try api.directory.createProvider(body: #"{"name":"made"}"#, by: .system)
                _ = try api.directory.createModel(body: #"{"name":"made"}"#, by: .system)
                let group = try api.directory.createUserGroup(UserGroupTerms(displayName: "g"), by: .system)
                for route in routes {
                    let target = route.target.replacing("USER", with: fixture.colleague.id.rawValue)
                        .replacing("GROUP", with: group.id.rawValue)

                    let status = await fixture.send(route.method, target, route.body).status

                    let isRead = holder.role == .auditor && Self.rootReads.contains(route.name)
                    let isAllowed = holder.role == .platformAdmin || holder.isAtRoot && isRead
                    // A root that one has no role at is not to be known of.
                    let refusal = holder.isAtRoot ? 403 : 404
                    #expect(
                        isAllowed ? status < 300 : status == refusal,
                        "\(holder) \(route.name) \(status)"
                    )
                }
            }
        }
    }

    @Test("lists show what a role reaches and nothing else", arguments: holders)
    func visible(_ holder: Holder) async throws {
        let role = holder.role
        try await AdminFixture.run { api in
            let fixture = try PermissionFixture(api, role, isAtRoot: holder.isAtRoot)
            for (name, list) in Self.lists {
                let status = await fixture.send("GET", list.path).status
                #expect(status == (list.roles.contains(role) ? 200 : 403), "\(role) \(name) \(status)")
            }
            let teams = try await fixture.send("GET", "/api/v1/teams").json["data"]?.elements ?? []
            let names = Set(teams.compactMap { $0["name"]?.text })
            #expect(
                names
                    == (holder.isAtRoot
                        ? ["root", "company", "team", "child", "sibling"] : ["team", "child"])
            )
            guard role != .viewer, role != .billing else { return }
            let keys = try await fixture.send("GET", "/api/v1/keys").json["data"]?.elements ?? []
            let expected: Set<String> =
                switch role {
                case .developer: Set(try Node.allCases.filter(holder.reaches).map(fixture.ownKey))
                case _ where holder.isAtRoot: Set(api.directory.snapshot.principals.map(\.key.id.rawValue))
                default:
                    [
                        try fixture.key(.own), try fixture.key(.child), try fixture.ownKey(.own),
                        try fixture.ownKey(.child),
                    ]
                }
            #expect(Set(keys.compactMap { $0["id"]?.text }) == expected)
        }
    }

    @Test("a developer makes, changes and revokes keys of its own and nobody else's")
    func developer() async throws {
        try await AdminFixture.run { api in
            let fixture = try PermissionFixture(api, .developer)
            let team = try fixture.team(.own)

            let made = await fixture.send("POST", "/api/v1/keys", #"{"team_id":"\#(team)"}"#)
            #expect(made.status == 201)
            #expect(try made.json["owner"]?.text == fixture.user.id.rawValue)
            let path = "/api/v1/keys/\(try #require(made.json["id"]?.text))"
            #expect(await fixture.send("PATCH", path, #"{"name":"mine"}"#).status == 200)
            #expect(await fixture.send("PATCH", path, #"{"owner":"\#(fixture.colleague.id)"}"#).status == 403)
            #expect(await fixture.send("PATCH", path, #"{"owner":null}"#).status == 403)
            #expect(await fixture.send("POST", path + "/revoke").status == 200)
            #expect(await fixture.send("GET", "/api/v1/keys/\(try fixture.ownKey(.sibling))").status == 404)
        }
    }

    @Test(
        "a developer does not lift what an admin has set on the developer's own key, and keeps what is its own"
    )
    func fixedTerms() async throws {
        try await AdminFixture.run { api in
            let fixture = try PermissionFixture(api, .developer)
            let team = try fixture.team(.own)
            let terms =
                #""budget":{"limit_usd":"5"},"limits":{"rpm":9},"models":["demo"],"expires_at":"2030-01-01T00:00:00Z","#
                + #""source_addresses":["10.0.0.0/8"],"tags":{"project":"apollo"},"#
                + #""require_labels":{"region":"eu"}"#
            let owner = #""team_id":"\#(team)","owner":"\#(fixture.user.id)""#
            let made = try await api.send("POST", "/api/v1/keys", "{\(owner),\(terms)}").json
            let path = "/api/v1/keys/\(try #require(made["id"]?.text))"
            #expect(
                made["fixed_terms"] == [
                    "budget", "limits", "models", "expires_at", "source_addresses", "tags", "require_labels",
                ]
            )

            for (field, body) in [
                ("budget", #"{"budget":null}"#), ("budget", #"{"budget":{"limit_usd":"4"}}"#),
                ("limits", #"{"limits":{"rpm":null}}"#), ("models", #"{"models":null}"#),
                ("expires_at", #"{"expires_at":null}"#), ("source_addresses", #"{"source_addresses":[]}"#),
                ("tags", #"{"tags":{"project":"gemini"}}"#), ("require_labels", #"{"require_labels":null}"#),
            ] {
                let refused = await fixture.send("PATCH", path, body)
                #expect(refused.status == 403, "\(body)")
                #expect(refused.field == field, "\(body)")
            }
            #expect(await fixture.send("PATCH", path, #"{"name":"mine","limits":{"rpm":9}}"#).status == 200)
            #expect(await fixture.send("POST", path + "/rotate").status == 200)
            #expect(await fixture.send("PATCH", path, #"{"budget":null}"#).status == 403)

            // What an admin lifts is the owner's again, and so is what was the owner's from the start.
            let lifted = try await api.send("PATCH", path, #"{"budget":null,"limits":null}"#).json
            #expect(
                lifted["fixed_terms"] == [
                    "models", "expires_at", "source_addresses", "tags", "require_labels",
                ]
            )
            let own = try await fixture.send("PATCH", path, #"{"budget":{"limit_usd":"3"}}"#).json
            #expect(own["fixed_terms"] == lifted["fixed_terms"])
            #expect(await fixture.send("PATCH", path, #"{"budget":null}"#).status == 200)
            // An admin's word on it makes it the admin's.
            _ = await fixture.send("PATCH", path, #"{"budget":{"limit_usd":"3"}}"#)
            _ = await api.send("PATCH", path, #"{"budget":{"limit_usd":"2"}}"#)
            #expect(await fixture.send("PATCH", path, #"{"budget":null}"#).status == 403)
            // Also if the admin says what the owner had said already.
            #expect(await fixture.send("PATCH", path, #"{"limits":{"rpm":7}}"#).status == 200)
            let confirmed = try await api.send("PATCH", path, #"{"limits":{"rpm":7}}"#).json
            #expect(confirmed["fixed_terms"]?.elements?.contains("limits") == true)
            #expect(await fixture.send("PATCH", path, #"{"limits":{"rpm":null}}"#).status == 403)
        }
    }

    @Test("an admin of a node cannot move a child out from under it, not with null either")
    func escape() async throws {
        try await AdminFixture.run { api in
            let fixture = try PermissionFixture(api, .admin)
            let child = "/api/v1/teams/\(try fixture.team(.child))"

            #expect(await fixture.send("PATCH", child, #"{"parent_id":null}"#).status == 403)
            #expect(await fixture.send("PATCH", child, #"{"parent_id":"team_root"}"#).status == 403)
            #expect(await api.send("PATCH", child, #"{"parent_id":null}"#).status == 200)
        }
    }

    @Test("an admin at the root divides what the root has, and leaves its bounds to the platform admin")
    func rootBounds() async throws {
        try await AdminFixture.run { api in
            let fixture = try PermissionFixture(api, .admin, isAtRoot: true)
            let root = "/api/v1/teams/\(TeamID.root)"
            let terms =
                #"{"budget":{"limit_usd":"9000"},"require_labels":{"region":"eu"},"limits":{"rpm":9}}"#
            #expect(await api.send("PATCH", root, terms).status == 200)

            for body in [
                #"{"budget":{"limit_usd":"9001"}}"#, #"{"budget":null}"#, #"{"require_labels":null}"#,
                #"{"limits":{"rpm":null}}"#, #"{"models":["*"]}"#, #"{"max_wait_ms":9000}"#,
                #"{"name":"x","end_user_budget":null}"#,
            ] {
                let refused = await fixture.send("PATCH", root, body)
                #expect(refused.status == 403, "\(body)")
                #expect(refused.text.contains("root.write"), "\(refused.text)")
            }
            let company = "/api/v1/teams/\(try fixture.team(.parent))"
            #expect(await fixture.send("PATCH", root, #"{"over_allocation":"allow"}"#).status == 200)
            #expect(
                await fixture.send("PATCH", company, #"{"budget":{"limit_usd":"8000"}}"#).status == 200
            )
            #expect(await fixture.send("PATCH", company, #"{"parent_id":null}"#).status == 200)
        }
    }

    @Test("an admin sets the bounds of child teams, never of its own, and deletes what is below it alone")
    func ownBounds() async throws {
        try await AdminFixture.run { api in
            let fixture = try PermissionFixture(api, .admin)
            let (own, child) = (try fixture.team(.own), try fixture.team(.child))
            let bounds = [
                #"{"budget":{"limit_usd":"2000"}}"#, #"{"limits":{"rpm":9}}"#, #"{"models":["*"]}"#,
                #"{"require_labels":{"a":"b"}}"#, #"{"parent_id":null}"#,
            ]

            for body in bounds {
                #expect(await fixture.send("PATCH", "/api/v1/teams/\(own)", body).status == 403)
            }
            #expect(await fixture.send("PATCH", "/api/v1/teams/\(own)", #"{"name":"renamed"}"#).status == 200)
            #expect(await fixture.send("PATCH", "/api/v1/teams/\(child)", bounds[1]).status == 200)
            #expect(
                await fixture.send(
                    "PATCH",
                    "/api/v1/teams/\(child)",
                    #"{"parent_id":"\#(try fixture.team(.sibling))"}"#
                ).status == 403
            )
            #expect(await fixture.send("DELETE", "/api/v1/teams/\(own)").status == 404)
            #expect(await fixture.send("DELETE", "/api/v1/teams/\(child)").code == "not_empty")
            #expect(await fixture.send("DELETE", "/api/v1/teams/\(try fixture.team(.sibling))").status == 404)
        }
    }
}
