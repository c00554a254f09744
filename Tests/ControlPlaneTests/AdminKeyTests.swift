import Directory
import DirectoryTesting
import Policy
import Testing
import Vocabulary

@testable import ControlPlane

@Suite("Admin keys and the audit trail in the admin API")
struct AdminKeyTests {
    @Test("an admin key acts with its owner's roles, below its team alone")
    func boundary() async throws {
        try await AdminFixture.run { api in
            let fixture = try PermissionFixture(api, .admin)
            let child = TeamID(rawValue: try fixture.team(.child))
            let issued = try api.directory.createKey(
                in: child,
                KeyTerms(name: "k", owner: MemberID(fixture.user.id), uses: .admin),
                by: Actor(.user(fixture.user.id))
            )
            let token = issued.secret.revealed

            #expect(await api.send("GET", "/api/v1/teams/\(child)", token: token).status == 200)
            #expect(
                await api.send("GET", "/api/v1/teams/\(try fixture.team(.own))", token: token).status == 404
            )
            let teams = try await api.send("GET", "/api/v1/teams", token: token).json["data"]?.elements
            #expect(teams?.compactMap { $0["name"]?.text } == ["child"])
            let me = try await api.send("GET", "/api/v1/me", token: token).json
            #expect(me["user_id"]?.text == fixture.user.id.rawValue)
            #expect(me["team_id"]?.text == child.rawValue)
            _ = try api.directory.revokeKey(issued.key.id)
            #expect(await api.send("GET", "/api/v1/me", token: token).status == 401)
        }
    }

    @Test("a key for the AI API alone opens nothing here, and one for the admin API nothing there")
    func uses() async throws {
        try await AdminFixture.run { api in
            let plain = try api.directory.createKey(in: .root, KeyTerms(name: "k"))
            #expect(await api.send("GET", "/api/v1/me", token: plain.secret.revealed).status == 401)
            let reply = await api.send("PATCH", "/api/v1/keys/\(plain.key.id)", #"{"scopes":[]}"#)
            #expect(reply.field == "scopes")
            #expect(
                await api.send("PATCH", "/api/v1/keys/\(plain.key.id)", #"{"scopes":["admin"]}"#).field
                    == "owner"
            )
        }
    }

    @Test("a key is accepted from its networks alone")
    func addresses() async throws {
        try await AdminFixture.run { api in
            let ann = try api.directory.createUser(UserTerms(email: "ann@example.com"), by: .system)
            _ = try api.directory.addMember(MemberID(ann.id), .viewer, to: .root, by: .system)
            let issued = try api.directory.createKey(
                in: .root,
                KeyTerms(
                    name: "k",
                    owner: MemberID(ann.id),
                    uses: .admin,
                    sourceAddresses: ["192.0.2.0/24", "2001:db8::/32"]
                ),
                by: Actor(.user(ann.id))
            )
            func status(_ peer: String?) async -> Int {
                let request = AdminRequest(
                    method: "GET",
                    path: "/api/v1/me",
                    authorization: "Bearer \(issued.secret.revealed)",
                    peer: peer
                )
                return await api.plane.answer(request).status
            }
            #expect(await status("192.0.2.9") == 200)
            #expect(await status("2001:db8::9") == 200)
            #expect(await status("192.0.3.9") == 401)
            #expect(await status(nil) == 401)
        }
    }

    @Test("changes and refusals are listed with who, what, before and after; no secret among them")
    func trail() async throws {
        try await AdminFixture.run { api in
            let fixture = try PermissionFixture(api, .viewer)
            let made = await api.send("POST", "/api/v1/keys", #"{"team_id":"team_root","name":"seen"}"#)
            let id = try #require(made.json["id"]?.text)
            let secret = try #require(made.json["secret"]?.text)
            _ = await fixture.send("POST", "/api/v1/keys/\(try fixture.key(.own))/revoke")
            _ = await api.send("GET", "/api/v1/teams", token: "wrong")

            let rows = try await api.get("/api/v1/audit")["data"]?.elements ?? []

            #expect(rows[0]["actor"] == "nobody")
            #expect(rows[0]["action"] == "refused")
            #expect(rows[1]["actor"]?.text == fixture.user.id.rawValue)
            #expect(rows[1]["after"]?["permission"] == "keys.write")
            #expect(rows[2]["actor"] == "admin_token")
            #expect(rows[2]["action"] == "key.create")
            #expect(rows[2]["subject"]?.text == "key:\(id)")
            #expect(rows[2]["after"]?["name"] == "seen")
            let all = await api.send("GET", "/api/v1/audit/export").text
            #expect(all.contains("key.create"))
            #expect(!all.contains(secret))
            #expect(!all.contains(AdminFixture.token))
            let found = try await api.get("/api/v1/audit?action=key.create&subject=key:\(id)")
            #expect(found["data"]?.elements?.count == 1)
        }
    }

    @Test("the first auditor is appointed on the host, once, and by nobody else")
    func host() async throws {
        try await AdminFixture.run { api in
            let request = AdminRequest(
                method: "POST",
                path: "/api/v1/host/auditor",
                body: Array(#"{"email":"ann@example.com"}"#.utf8)
            )
            #expect(await api.plane.answer(request, by: Caller(actor: .adminToken)).status == 403)
            #expect(await api.plane.answer(request, by: .nobody).status == 401)
            #expect(await api.plane.answer(request, by: Caller(actor: .host)).status == 201)
            #expect(await api.plane.answer(request, by: Caller(actor: .host)).status == 403)
            let teams = AdminRequest(method: "GET", path: "/api/v1/teams")
            #expect(await api.plane.answer(teams, by: Caller(actor: .host)).status == 403)
            #expect(api.directory.snapshot.hasAnybody(with: .auditor))
        }
    }

    @Test("strangers cannot fill the trail: what is left out is counted in the next row")
    func strangers() async throws {
        try await AdminFixture.run { api in
            for _ in 0..<(RefusalSampler.mostAMinute + 25) {
                _ = await api.send("GET", "/api/v1/me", token: "x")
            }

            let rows = try await api.get("/api/v1/audit?limit=1000")["data"]?.elements ?? []
            #expect(rows.filter { $0["actor"] == "nobody" }.count == RefusalSampler.mostAMinute)
        }
    }

    @Test("a role of a group is shown with its group, and cannot be taken")
    func groups() async throws {
        var declaration = Declaration()
        declaration.signIn.groups = [GroupRole(group: "staff", team: "team_root", role: .viewer)]
        try await AdminFixture.run(declaration: declaration) { api in
            let user = try api.directory.createUser(UserTerms(email: "ann@example.com"), by: .system)
            _ = try api.directory.signIn(
                StatedIdentity(
                    identity: ExternalIdentity(issuer: "https://id.example.com", subject: "ann"),
                    email: user.email,
                    name: "",
                    groups: ["staff", "other"]
                ),
                createsUser: false,
                from: Visit(address: "", agent: ""),
                lifetime: .seconds(60)
            )
            _ = try api.directory.addMember(MemberID(user.id), .billing, to: .root, by: .system)

            let shown = try await api.get("/api/v1/users/\(user.id)")
            #expect(shown["groups"]?.elements?.compactMap(\.text) == ["other", "staff"])
            #expect(shown["roles"]?.elements?.compactMap { $0["via"]?.text } == ["given", "group:staff"])
            let path = "/api/v1/teams/team_root/members"
            var page = try await api.get(path + "?limit=1")
            #expect(page["data"]?.elements?.first?["via"]?.text == "given")
            let cursor = try #require(page["next_cursor"]?.text)
            page = try await api.get(path + "?limit=1&cursor=\(cursor)")
            #expect(page["data"]?.elements?.first?["via"]?.text == "group:staff")
            let reply = await api.send("DELETE", path + "/\(user.id)?role=viewer")
            #expect(reply.status == 409)
            #expect(reply.code == "managed_by_group")
            #expect(await api.send("DELETE", path + "/\(user.id)").status == 204)
            #expect(await api.send("DELETE", path + "/\(user.id)").status == 409)
            let rows = try await api.get("/api/v1/audit")["data"]?.elements ?? []
            let row = try #require(rows.last { $0["action"]?.text == "group_roles.update" })
            #expect(row["after"]?.elements?.first?["group"]?.text == "staff")
        }
    }

    @Test("a service account is made with its first roles")
    func firstRoles() async throws {
        try await AdminFixture.run { api in
            func body(_ role: String) -> String {
                #"{"team_id":"team_root","name":"ci","roles":[{"team_id":"team_root","role":"\#(role)"}]}"#
            }
            #expect(await api.send("POST", "/api/v1/service-accounts", body("king")).status == 400)
            let made = await api.send("POST", "/api/v1/service-accounts", body("viewer"))
            #expect(made.status == 201)
            let roles = try made.json["roles"]?.elements ?? []
            #expect(roles.compactMap { $0["role"]?.text } == ["viewer"])
        }
    }

    @Test("people and members are made, shown, changed and removed")
    func people() async throws {
        try await AdminFixture.run { api in
            let body =
                #"{"email":"Ann@Example.com","name":"Ann","roles":[{"team_id":"team_root","role":"viewer"}]}"#
            let made = await api.send("POST", "/api/v1/users", body)
            #expect(made.status == 201)
            let id = try #require(made.json["id"]?.text)
            #expect(try made.json["email"] == "ann@example.com")
            #expect(try made.json["roles"]?.elements?.count == 1)
            #expect(await api.send("POST", "/api/v1/users", body).status == 409)
            #expect(await api.send("POST", "/api/v1/users", #"{"email":"nonsense"}"#).field == "email")
            let added = await api.send(
                "POST",
                "/api/v1/teams/team_root/members",
                #"{"email":"bob@example.com","role":"developer"}"#
            )
            #expect(added.status == 201)
            let members = try await api.get("/api/v1/teams/team_root/members")
            #expect(members["data"]?.elements?.count == 2)
            #expect(await api.send("DELETE", "/api/v1/teams/team_root/members/\(id)").status == 204)
            #expect(await api.send("DELETE", "/api/v1/teams/team_root/members/\(id)").status == 404)
            let disabled = try await api.send("PATCH", "/api/v1/users/\(id)", #"{"status":"disabled"}"#).json
            #expect(disabled["status"] == "disabled")
            #expect(await api.send("DELETE", "/api/v1/users/\(id)").status == 204)
            #expect(await api.send("GET", "/api/v1/users/\(id)").status == 404)
        }
    }
}
