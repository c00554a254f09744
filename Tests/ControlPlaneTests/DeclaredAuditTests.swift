import Directory
import DirectoryTesting
import Policy
import Testing
import Vocabulary

@testable import ControlPlane

@Suite("What the configuration file changes, in the audit trail")
struct DeclaredAuditTests {
    private static let secret = "sk-very-secret-upstream"

    private func declaration() -> Declaration {
        var declaration = Declaration()
        var provider = ProviderDeclaration(name: "up", kind: "openai-compatible")
        provider.baseURL = "http://10.0.0.5/v1"
        provider.apiKey = Secret(Self.secret)
        provider.headers = ["x-team": Secret("header-value")]
        declaration.providers = [provider]
        var model = ModelDeclaration(name: "fast")
        var target = TargetDeclaration(provider: "up", model: "m")
        target.weight = 9
        target.price = PriceList(
            version: "p1",
            rates: TokenRates(
                input: TokenPrice(nanosPerMillion: 50_000_000),
                output: TokenPrice(nanosPerMillion: 80_000_000)
            )
        )
        model.targets = [target]
        model.limits = LimitTerms(requestsPerMinute: 7)
        declaration.models = [model]
        return declaration
    }

    private func apply(_ declaration: Declaration, _ api: AdminFixture) throws {
        try api.directory.apply(declaration) { _, _ in nil }
    }

    /// The rows behind a number, oldest first.
    private func rows(_ api: AdminFixture, after count: Int) async throws -> [JSONValue] {
        let rows = try await api.get("/api/v1/audit?limit=1000")["data"]?.elements ?? []
        return Array(rows.reversed().dropFirst(count))
    }

    private func count(_ api: AdminFixture) async throws -> Int { try await rows(api, after: 0).count }

    private func actions(_ rows: [JSONValue]) -> [String] {
        rows.map { "\($0["actor"]?.text ?? "") \($0["action"]?.text ?? "") \($0["subject"]?.text ?? "")" }
    }

    @Test("providers and models that come, change and go each have a row; what stays has none")
    func rows() async throws {
        try await AdminFixture.run { api in
            let start = try await count(api)
            var declared = declaration()

            try apply(declared, api)
            try apply(declared, api)
            declared.models[0].targets[0].weight = 3
            try apply(declared, api)
            try apply(Declaration(), api)

            let rows = try await rows(api, after: start)
            #expect(
                actions(rows) == [
                    "file model.create model:fast", "file provider.create provider:up",
                    "file model.update model:fast", "file model.delete model:fast",
                    "file provider.delete provider:up",
                ]
            )
        }
    }

    @Test("a model's row shows its prices, limits and weights, before and after")
    func models() async throws {
        try await AdminFixture.run { api in
            var declared = declaration()
            try apply(declared, api)
            let start = try await count(api)
            let dear = TokenPrice(nanosPerMillion: 9_000_000_000)
            declared.models[0].targets[0].price?.rates.input = TokenPrice(nanosPerMillion: 70_000_000)
            declared.models[0].targets[0].price?.rates.audioInput = TokenPrice(nanosPerMillion: 1_000_000_000)
            declared.models[0].targets[0].price?.units.search = Money(nanos: 10_000_000)
            declared.models[0].targets[0].price?.services = [
                PriceList.Service(.priority, rates: TokenRates(input: dear, output: dear))
            ]
            declared.models[0].limits.requestsPerMinute = 8
            try apply(declared, api)

            let row = try #require(try await rows(api, after: start).first)
            let (before, after) = (try #require(row["before"]), try #require(row["after"]))
            func target(_ value: JSONValue) -> JSONValue? { value["targets"]?.elements?.first }
            #expect(target(before)?["price"]?["input"]?.text == "0.05")
            #expect(target(after)?["price"]?["input"]?.text == "0.07")
            #expect(target(before)?["price"]?["priority"] == nil)
            #expect(target(after)?["price"]?["search"]?.text == "0.01")
            #expect(target(after)?["price"]?["audio_input"]?.text == "1")
            #expect(target(after)?["price"]?["priority"] == ["input": "9", "output": "9"])
            #expect(target(after)?["weight"]?.integer == 9)
            #expect(before["limits"]?["rpm"]?.integer == 7)
            #expect(after["limits"]?["rpm"]?.integer == 8)
            #expect(after["strategy"] == "weighted")
        }
    }

    @Test("a replaced credential or header shows as a change, and shows itself nowhere")
    func credentials() async throws {
        try await AdminFixture.run { api in
            var declared = declaration()
            try apply(declared, api)
            let start = try await count(api)
            declared.providers[0].apiKey = Secret(Self.secret + "-next")
            try apply(declared, api)
            declared.providers[0].headers["x-team"] = Secret("header-value-next")
            try apply(declared, api)

            let rows = try await rows(api, after: start)
            #expect(actions(rows).allSatisfy { $0 == "file provider.update provider:up" })
            #expect(rows.count == 2)
            let fingerprints = ["before", "after"].map { rows[0][$0]?["api_key_fingerprint"]?.text }
            #expect(fingerprints[0] != fingerprints[1])
            #expect(rows[0]["before"]?["has_api_key"] == true)
            #expect(rows[0]["after"]?["has_api_key"] == true)
            #expect(rows[1]["before"]?["headers"] != rows[1]["after"]?["headers"])
            let all = await api.send("GET", "/api/v1/audit?limit=1000").text
            #expect(!all.contains(Self.secret))
            #expect(!all.contains("header-value"))
        }
    }

    @Test("a credential that is replaced through the API shows as a change")
    func managed() async throws {
        try await AdminFixture.run { api in
            let body = #"{"name":"own","kind":"openai","api_key":"sk-first"}"#
            #expect(await api.send("POST", "/api/v1/providers", body).status == 201)
            #expect(
                await api.send("PATCH", "/api/v1/providers/own", #"{"api_key":"sk-second-one"}"#).status
                    == 200
            )

            let row = try #require(
                try await api.get("/api/v1/audit?action=provider.update")["data"]?.elements?.first
            )
            #expect(row["before"]?["has_api_key"] == row["after"]?["has_api_key"])
            #expect(row["before"]?["api_key_fingerprint"] != row["after"]?["api_key_fingerprint"])
            #expect(row["before"]?["api_key_fingerprint"] != .null)
        }
    }

    @Test("changed settings, alerts, sign-in and trusted issuers have rows too, without their secrets")
    func settings() async throws {
        try await AdminFixture.run { api in
            let start = try await count(api)
            var declared = Declaration()
            declared.server.maxBody = 1 << 20
            declared.alerts.webhook = WebhookSettings(
                url: "https://example.com:8443/hidden-in-path?token=hidden",
                secret: Secret("0123456789abcdef")
            )
            var issuer = TrustedIssuerDeclaration(issuer: "https://id.example", audience: "gatehouse")
            issuer.rules = [WorkloadRuleDeclaration(claim: "sub", value: "*", team: "team_root")]
            declared.trustedIssuers = [issuer]
            declared.signIn.openID = OpenIDSettings(issuer: "https://id.example", clientID: "gatehouse")
            declared.signIn.openID?.clientSecret = Secret("client-hidden")

            try apply(declared, api)

            let rows = try await rows(api, after: start)
            let found = Set(actions(rows))
            #expect(found.contains("file settings.update settings"))
            #expect(found.contains("file alerts.create alerts"))
            #expect(found.contains("file trusted_issuer.create trusted_issuer:https://id.example"))
            #expect(found.contains("file sign_in.create sign_in"))
            let settings = try #require(rows.first { $0["subject"] == "settings" })
            #expect(settings["before"]?["max_body"]?.integer == 32 << 20)
            #expect(settings["after"]?["max_body"]?.integer == 1 << 20)
            let alerts = try #require(rows.first { $0["subject"] == "alerts" })
            #expect(alerts["after"]?["webhook"]?["url"] == "https://example.com:8443")
            let all = await api.send("GET", "/api/v1/audit?limit=1000").text
            for secret in ["hidden", "0123456789abcdef"] { #expect(!all.contains(secret)) }
        }
    }
}
