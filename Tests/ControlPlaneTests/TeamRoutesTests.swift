import Directory
import DirectoryTesting
import Policy
import Testing
import Vocabulary

@testable import ControlPlane

@Suite("Teams in the admin API")
struct TeamRoutesTests {
    @Test("a team is made, shown, listed, changed and deleted")
    func life() async throws {
        try await AdminFixture.run { api in
            let made = await api.send(
                "POST",
                "/api/v1/teams",
                #"{"name":"search","models":["fast","claude-*"],"budget":{"limit_usd":"500","window":"week"},"limits":{"rpm":600}}"#
            )
            #expect(made.status == 201)
            let team = try made.json
            let id = try #require(team["id"]?.text)
            #expect(id.hasPrefix("team_"))
            #expect(team["parent_id"] == "team_root")
            #expect(team["models"] == ["fast", "claude-*"])
            #expect(
                team["budget"] == [
                    "limit_usd": "500", "limit_tokens": .null, "window": "week", "every": 1,
                    "starts_on": .null, "starts_at": .null, "ends_at": .null, "time_zone": "UTC",
                    "alerts": [],
                    "grants": [], "carry_over": false,
                ]
            )
            #expect(team["limits"] == ["rpm": 600, "tpm": .null, "concurrency": .null])
            #expect(team["managed_by"] == "api")

            #expect(try await api.get("/api/v1/teams/\(id)") == team)
            #expect(try await api.get("/api/v1/teams?name=search")["data"] == .array([team]))
            let changed = try await api.send("PATCH", "/api/v1/teams/\(id)", #"{"name":"found"}"#).json
            #expect(changed["name"] == "found")
            #expect(changed["budget"] == team["budget"])
            #expect(await api.send("DELETE", "/api/v1/teams/\(id)").status == 204)
            #expect(await api.send("GET", "/api/v1/teams/\(id)").status == 404)
        }
    }

    @Test("in a change what is absent stays and null clears")
    func patch() async throws {
        try await AdminFixture.run { api in
            let made = try await api.send(
                "POST",
                "/api/v1/teams",
                #"{"name":"a","models":[],"require_labels":{"region":"eu","tier":"x"},"budget":{"limit_usd":"5","alerts":[50]},"limits":{"rpm":1,"tpm":2}}"#
            ).json
            let path = "/api/v1/teams/\(try #require(made["id"]?.text))"

            let first = try await api.send(
                "PATCH",
                path,
                #"{"budget":{"window":"day"},"limits":{"rpm":null},"require_labels":{"tier":null,"zone":"z"},"weight":7,"priority":"batch","max_wait_ms":2500}"#
            ).json
            #expect(first["budget"]?["limit_usd"] == "5")
            #expect(first["budget"]?["window"] == "day")
            #expect(first["budget"]?["alerts"] == [50])
            #expect(first["limits"] == ["rpm": .null, "tpm": 2, "concurrency": .null])
            #expect(first["require_labels"] == ["region": "eu", "zone": "z"])
            #expect(first["models"] == [])
            #expect(made["weight"] == 1 && made["priority"] == .null && made["max_wait_ms"] == .null)
            #expect(first["weight"] == 7 && first["priority"] == "batch" && first["max_wait_ms"] == 2500)

            let second = try await api.send(
                "PATCH",
                path,
                #"{"budget":null,"limits":null,"require_labels":null,"models":null,"priority":null}"#
            ).json
            #expect(second["budget"] == .null)
            #expect(second["limits"] == ["rpm": .null, "tpm": .null, "concurrency": .null])
            #expect(second["require_labels"] == [:])
            #expect(second["models"] == .null)
            #expect(second["name"] == "a")
            #expect(second["priority"] == .null && second["max_wait_ms"] == 2500)
            let refused = await api.send("PATCH", path, #"{"max_wait_ms":60001}"#)
            #expect(refused.status == 400)
        }
    }

    @Test(
        "a body that is not acceptable is refused with the field's name",
        arguments: [
            (#"{"name":"a","colour":"red"}"#, "unknown_field", "colour"),
            (#"{"name":"a","budget":{"limit_usd":"5","period":"day"}}"#, "unknown_field", "budget.period"),
            (#"{"name":5}"#, "invalid_value", "name"),
            (#"{"name":null}"#, "invalid_value", "name"),
            (#"{}"#, "invalid_value", "name"),
            (#"{"name":""}"#, "invalid_value", "name"),
            (#"{"name":"a","budget":{"limit_usd":5}}"#, "invalid_value", "budget.limit_usd"),
            (#"{"name":"a","budget":{"limit_usd":"-5"}}"#, "invalid_value", "budget.limit_usd"),
            (#"{"name":"a","budget":{"limit_usd":"0.0000000001"}}"#, "invalid_value", "budget.limit_usd"),
            (#"{"name":"a","budget":{"window":"day"}}"#, "invalid_value", "budget.limit_usd"),
            (#"{"name":"a","budget":{"limit_usd":"5","window":"year"}}"#, "invalid_value", "budget.window"),
            (
                #"{"name":"a","budget":{"limit_usd":"5","time_zone":"Nowhere"}}"#, "invalid_value",
                "budget.time_zone"
            ),
            (
                #"{"name":"a","budget":{"limit_usd":"5","limit_tokens":5}}"#, "invalid_value",
                "budget.limit_tokens"
            ),
            (#"{"name":"a","budget":{"limit_tokens":-1}}"#, "invalid_value", "budget.limit_tokens"),
            (
                #"{"name":"a","budget":{"limit_usd":"5","window":"fixed"}}"#, "invalid_value",
                "budget.starts_at"
            ),
            (
                #"{"name":"a","budget":{"limit_usd":"5","starts_at":"2026-12-01","ends_at":"2026-12-02"}}"#,
                "invalid_value", "budget.window"
            ),
            (
                #"{"name":"a","budget":{"limit_usd":"5","window":"fixed","starts_at":"2026-12-01","ends_at":"2026-12-02T00:01:00Z"}}"#,
                "invalid_value", "budget.ends_at"
            ),
            (
                #"{"name":"a","budget":{"limit_usd":"5","grants":[{"amount_tokens":5,"ends_at":"2026-12-02"}]}}"#,
                "invalid_value", "budget.grants[0].amount_tokens"
            ),
            (
                #"{"name":"a","budget":{"limit_usd":"5","grants":[{"amount_usd":"5"}]}}"#,
                "invalid_value", "budget.grants[0].ends_at"
            ),
            (
                #"{"name":"a","budget":{"limit_usd":"5","window":"total","carry_over":true}}"#,
                "invalid_value", "budget.carry_over"
            ),
            (
                #"{"name":"a","budget":{"limit_usd":"5","carry_over":3}}"#, "invalid_value",
                "budget.carry_over"
            ),
            (
                #"{"name":"a","budget":{"limit_usd":"5","carry_over":{"max_tokens":3}}}"#, "invalid_value",
                "budget.carry_over.max_tokens"
            ),
            (#"{"name":"a","limits":{"rpm":0}}"#, "invalid_value", "limits.rpm"),
            (#"{"name":"a","limits":{"rpm":1.5}}"#, "invalid_value", "limits.rpm"),
            (#"{"name":"a","models":["x",5]}"#, "invalid_value", "models[1]"),
            (#"{"name":"a","models":"x"}"#, "invalid_value", "models"),
            (#"{"name":"a","parent_id":"team_none"}"#, "invalid_value", "parent_id"),
            (#"{"name":"a","require_labels":{"x":1}}"#, "invalid_value", "require_labels.x"),
            (#"{"name":"a""#, "invalid_json", ""),
            (#"{"name":"a","name":"b"}"#, "invalid_json", ""),
            ("", "invalid_json", ""),
            ("[]", "invalid_value", ""),
        ]
    )
    func refuses(body: String, code: String, field: String) async throws {
        try await AdminFixture.run { api in
            let reply = await api.send("POST", "/api/v1/teams", body)

            #expect(reply.status == 400)
            #expect(reply.code == code)
            #expect(reply.field == field)
            #expect(reply.answer.headers["content-type"] == "application/problem+json")
            #expect(api.directory.snapshot.teams.map(\.id) == [.root])
        }
    }

    @Test("a limit with twelve decimals is taken if those past the ninth are zero")
    func decimals() async throws {
        try await AdminFixture.run { api in
            let team = try await api.send(
                "POST",
                "/api/v1/teams",
                #"{"name":"a","budget":{"limit_usd":"1.123456789000"}}"#
            ).json
            #expect(team["budget"]?["limit_usd"] == "1.123456789")
        }
    }

    @Test("conflicts say which one they are")
    func conflicts() async throws {
        var declaration = Declaration()
        declaration.teams = [TeamDeclaration(name: "filed")]
        try await AdminFixture.run(declaration: declaration) { api in
            let filed = try #require(api.directory.snapshot.children(of: .root).first)
            let taken = await api.send("POST", "/api/v1/teams", #"{"name":"filed"}"#)
            let managed = await api.send("PATCH", "/api/v1/teams/\(filed.id)", #"{"name":"x"}"#)
            let root = await api.send("DELETE", "/api/v1/teams/team_root")

            #expect(taken.status == 409)
            #expect(taken.code == "name_taken")
            #expect(managed.status == 409)
            #expect(managed.code == "managed_by_file")
            #expect(root.code == "is_root")
            #expect(try await api.get("/api/v1/teams/\(filed.id)")["managed_by"] == "file")
        }
    }

    @Test("the root takes back its own null parent")
    func rootParent() async throws {
        try await AdminFixture.run { api in
            let reply = await api.send(
                "PATCH",
                "/api/v1/teams/team_root",
                #"{"parent_id":null,"limits":{"rpm":5}}"#
            )
            let team = try reply.json
            #expect(reply.status == 200)
            #expect(team["parent_id"] == .null)
        }
    }

    @Test("pages follow each other until the list ends, each row once")
    func pages() async throws {
        try await AdminFixture.run { api in
            for name in 0..<7 { _ = try api.directory.createTeam(TeamTerms(name: "\(name)")) }
            var seen: [String] = []
            var target: String? = "/api/v1/teams?limit=3"
            var pages = 0
            while let current = target, pages < 10 {
                let page = try await api.get(current)
                seen += page["data"]?.elements?.compactMap { $0["id"]?.text } ?? []
                target = page["next_cursor"]?.text.map { "/api/v1/teams?limit=3&cursor=\($0)" }
                pages += 1
            }
            #expect(pages == 3)
            #expect(seen.count == 8)
            #expect(Set(seen) == Set(api.directory.snapshot.teams.map(\.id.rawValue)))
        }
    }

    @Test(
        "a parameter that is not acceptable is refused by name",
        arguments: [
            ("limit=0", "limit"), ("limit=1001", "limit"), ("limit=x", "limit"), ("cursor=zz", "cursor"),
            ("cursor=", "cursor"), ("colour=red", "colour"), ("limit=1&limit=2", "limit"),
        ]
    )
    func parameters(query: String, field: String) async throws {
        try await AdminFixture.run { api in
            let reply = await api.send("GET", "/api/v1/teams?\(query)")
            #expect(reply.status == 400)
            #expect(reply.field == field)
        }
    }
}
