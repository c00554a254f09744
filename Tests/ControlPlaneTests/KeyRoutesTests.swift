import Directory
import DirectoryTesting
import Policy
import Synchronization
import Testing
import Vocabulary

@testable import ControlPlane

@Suite("Keys in the admin API")
struct KeyRoutesTests {
    @Test("a key's text is in the answer that makes it and nowhere else")
    func secret() async throws {
        try await AdminFixture.run { api in
            let made = await api.send(
                "POST",
                "/api/v1/keys",
                #"{"team_id":"team_root","name":"ci","tags":{"env":"test"},"expires_at":"2030-01-01T00:00:00Z"}"#
            )
            #expect(made.status == 201)
            let key = try made.json
            let (id, secret) = (try #require(key["id"]?.text), try #require(key["secret"]?.text))
            #expect(secret.hasPrefix(try #require(key["prefix"]?.text) + "-"))
            #expect(key["owner"] == "svc_root")
            #expect(key["status"] == "active")
            #expect(key["expires_at"] == "2030-01-01T00:00:00.000Z")
            #expect(key["last_used_at"] == .null)

            let shown = await api.send("GET", "/api/v1/keys/\(id)")
            let listed = await api.send("GET", "/api/v1/keys")
            #expect(try shown.json["tags"] == ["env": "test"])
            for reply in [shown, listed] {
                #expect(!reply.text.contains(secret.suffix(43)))
                #expect(!reply.text.contains("digest"))
                #expect(!reply.text.contains("secret"))
            }
        }
    }

    @Test("a key is rotated with a grace and revoked for good")
    func rotateAndRevoke() async throws {
        try await AdminFixture.run { api in
            let made = try await api.send("POST", "/api/v1/keys", #"{"team_id":"team_root"}"#).json
            let path = "/api/v1/keys/\(try #require(made["id"]?.text))"

            let rotated = await api.send("POST", path + "/rotate", #"{"grace_seconds":60}"#)
            #expect(rotated.status == 200)
            #expect(try rotated.json["secret"]?.text != made["secret"]?.text)
            #expect(try rotated.json["grace_until"] == .text(AdminFixture.time + .seconds(60)))
            #expect(await api.send("POST", path + "/rotate").status == 200)
            #expect(
                await api.send("POST", path + "/rotate", #"{"grace_seconds":-1}"#).field == "grace_seconds"
            )

            let revoked = await api.send("POST", path + "/revoke")
            #expect(try revoked.json["status"] == "revoked")
            #expect(await api.send("POST", path + "/revoke").status == 200)
            #expect(await api.send("POST", path + "/rotate").code == "key_revoked")
            #expect(await api.send("PATCH", path, #"{"name":"x"}"#).status == 409)
        }
    }

    @Test("a key's terms change, but not its team")
    func update() async throws {
        try await AdminFixture.run { api in
            let made = try await api.send(
                "POST",
                "/api/v1/keys",
                #"{"team_id":"team_root","budget":{"limit_usd":"1"},"models":["a"]}"#
            ).json
            let path = "/api/v1/keys/\(try #require(made["id"]?.text))"
            let ann = try await api.send("POST", "/api/v1/users", #"{"email":"ann@example.com"}"#).json
            let user = try #require(ann["id"]?.text)

            let changed = try await api.send(
                "PATCH",
                path,
                #"{"budget":{"limit_usd":"2.5"},"models":null,"owner":"\#(user)"}"#
            ).json

            #expect(changed["budget"]?["limit_usd"] == "2.5")
            #expect(changed["models"] == .null)
            #expect(changed["owner"]?.text == user)
            #expect(try await api.send("PATCH", path, #"{"owner":null}"#).json["owner"] == "svc_root")
            #expect(await api.send("PATCH", path, #"{"team_id":"team_root"}"#).code == "unknown_field")
        }
    }

    @Test("keys are listed by team, status and tag")
    func filters() async throws {
        try await AdminFixture.run { api in
            let team = try api.directory.createTeam(TeamTerms(name: "t")).id
            let tagged = try api.directory.createKey(in: team, KeyTerms(name: "a", tags: ["env": "x"])).key
            let expired = try api.directory.createKey(
                in: team,
                KeyTerms(name: "b", expiresAt: UTCTime(seconds: 1))
            ).key

            #expect(
                try await ids(api, "team_id=\(team)") == [expired.id.rawValue, tagged.id.rawValue].sorted()
            )
            #expect(try await ids(api, "status=expired") == [expired.id.rawValue])
            #expect(try await ids(api, "tag=env") == [tagged.id.rawValue])
            #expect(try await ids(api, "tag=env%3Dx") == [tagged.id.rawValue])
            #expect(try await ids(api, "tag=env=y").isEmpty)
        }
    }

    @Test("an unknown team or key is refused")
    func unknown() async throws {
        try await AdminFixture.run { api in
            #expect(await api.send("POST", "/api/v1/keys", #"{"team_id":"team_none"}"#).field == "team_id")
            #expect(await api.send("POST", "/api/v1/keys", "{}").field == "team_id")
            #expect(await api.send("GET", "/api/v1/keys/key_none").status == 404)
            #expect(await api.send("PATCH", "/api/v1/keys/key_none", "{}").status == 404)
            #expect(await api.send("POST", "/api/v1/keys/key_none/revoke").status == 404)
        }
    }

    @Test(
        "revoking says whether open exchanges are cut off, and the trail says so",
        arguments: [("", false), ("{}", false), (#"{"cut":false}"#, false), (#"{"cut":true}"#, true)]
    )
    func revoking(body: String, isCut: Bool) async throws {
        let cuts = Mutex<[KeyID]>([])
        try await AdminFixture.run(cut: { key in cuts.withLock { $0.append(key) } }) { api in
            let key = try api.directory.createKey(in: .root, KeyTerms(name: "a")).key

            let revoked = await api.send("POST", "/api/v1/keys/\(key.id)/revoke", body)

            #expect(revoked.status == 200)
            #expect(try revoked.json["status"] == "revoked")
            #expect(cuts.withLock { $0 } == (isCut ? [key.id] : []))
            let rows = try await api.get("/api/v1/audit?subject=key:\(key.id)")["data"]
            #expect(
                rows?.elements?.compactMap { $0["action"]?.text } == [
                    isCut ? "key.revoke.cut" : "key.revoke", "key.create",
                ]
            )
        }
    }

    @Test("a key that is revoked already can still be cut off, and what is no switch is refused")
    func cuttingLater() async throws {
        let cuts = Mutex<[KeyID]>([])
        try await AdminFixture.run(cut: { key in cuts.withLock { $0.append(key) } }) { api in
            let key = try api.directory.createKey(in: .root, KeyTerms(name: "a")).key
            let path = "/api/v1/keys/\(key.id)/revoke"
            let refused = await api.send("POST", path, #"{"cut":"yes"}"#)
            let first = try await api.send("POST", path).json
            let second = try await api.send("POST", path, #"{"cut":true}"#).json

            #expect(refused.field == "cut")
            #expect(first == second)
            #expect(cuts.withLock { $0 } == [key.id])
            let rows = try await api.get("/api/v1/audit?subject=key:\(key.id)")["data"]?.elements
            #expect(
                rows?.compactMap { $0["action"]?.text } == ["key.revoke.cut", "key.revoke", "key.create"]
            )
        }
    }

    private func ids(_ api: AdminFixture, _ query: String) async throws -> [String] {
        try await api.get("/api/v1/keys?\(query)")["data"]?.elements?.compactMap { $0["id"]?.text }.sorted()
            ?? []
    }

    @Test("a key that stands for tokens shows its rule, has no text, and can be revoked but not changed")
    func workload() async throws {
        var declaration = Declaration()
        var issuer = TrustedIssuerDeclaration(issuer: "https://id.example", audience: "gatehouse")
        issuer.rules = [WorkloadRuleDeclaration(claim: "sub", value: "svc:*", team: "team_root")]
        declaration.trustedIssuers = [issuer]
        try await AdminFixture.run(declaration: declaration) { api in
            let keys = try await api.get("/api/v1/keys")["data"]?.elements ?? []
            let key = try #require(keys.first { $0["workload"] != .null })
            let path = "/api/v1/keys/\(try #require(key["id"]?.text))"

            #expect(
                key["workload"] == ["issuer": "https://id.example", "claim": "sub", "value": "svc:*"]
            )
            #expect(key["managed_by"] == "file")
            #expect(key["owner"] == "svc_root")
            #expect(key["name"] == "sub=svc:*")
            #expect(keys.count { $0["workload"] == .null && $0["managed_by"] == "api" } == keys.count - 1)
            #expect(await api.send("PATCH", path, #"{"name":"x"}"#).code == "managed_by_file")
            #expect(await api.send("POST", path + "/rotate").code == "managed_by_file")
            let revoked = await api.send("POST", path + "/revoke")
            #expect(try revoked.json["status"] == "revoked")
        }
    }
}
