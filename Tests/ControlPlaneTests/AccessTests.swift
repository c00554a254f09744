import Directory
import Policy
import Testing
import Vocabulary

@testable import ControlPlane

@Suite("Access to the admin listener")
struct AccessTests {
    /// What whoever is not known may call; a callback of nobody's sign-in is sent back with its problem.
    private static let open: Set<String> = [
        "GET /", "GET /console/console.css", "GET /console/account.js", "GET /console/alerts.js",
        "GET /console/amounts.js", "GET /console/api.js", "GET /console/budgets.js",
        "GET /console/console.js", "GET /console/holders.js", "GET /console/live.js",
        "GET /console/overview.js", "GET /console/page.js", "GET /console/sign-in.js",
        "GET /livez", "GET /readyz",
        "GET /api/v1/openapi.json", "GET /api/v1/sign-in", "POST /api/v1/sign-in",
        "POST /api/v1/sign-in/link", "POST /api/v1/sign-in/link/check", "GET /api/v1/sign-in/openid",
        "GET /api/v1/sign-in/openid/callback",
    ]

    @Test("every route but the open ones needs the token")
    func sweep() async throws {
        try await AdminFixture.run { api in
            for route in api.plane.routes {
                let path = route.path.replacing("{id}", with: "x").replacing("{name}", with: "x").replacing(
                    "{scope}",
                    with: "x"
                )
                var statuses: Set<Int> = []
                for authorization in [
                    nil, "", "Bearer", "Bearer ", "Bearer wrong", "Basic \(AdminFixture.token)",
                    AdminFixture.token,
                ] {
                    let request = AdminRequest(method: route.method, path: path, authorization: authorization)
                    statuses.insert(await api.plane.answer(request).status)
                }
                if Self.open.contains("\(route.method) \(route.path)") {
                    #expect(!statuses.contains(401), "\(route.method) \(route.path)")
                } else {
                    #expect(statuses == [401], "\(route.method) \(route.path)")
                }
            }
        }
    }

    @Test("what an auditor reads is itself in the trail, what others read is not")
    func watched() async throws {
        try await AdminFixture.run { api in
            let auditor = try api.directory.createUser(UserTerms(email: "ann@example.com"), by: .system)
            _ = try api.directory.addMember(MemberID(auditor.id), .auditor, to: .root, by: .host)
            func read(_ path: String, _ query: String, by actor: Actor) async -> Int {
                let request = AdminRequest(method: "GET", path: path, query: query)
                return await api.plane.answer(request, by: Caller(actor: actor)).status
            }
            func reads() async throws -> [String] {
                let rows = try await api.get("/api/v1/audit?limit=1000")["data"]?.elements ?? []
                return rows.filter { $0["action"]?.text?.hasSuffix(".read") == true }.map {
                    [$0["actor"], $0["action"], $0["subject"], $0["after"]?["query"]]
                        .map { $0?.text ?? "" }.joined(separator: " ")
                }
            }

            #expect(await read("/api/v1/audit", "action=key", by: Actor(.user(auditor.id))) == 200)
            #expect(await read("/api/v1/requests", "", by: Actor(.user(auditor.id))) == 200)
            #expect(await read("/api/v1/teams", "", by: Actor(.user(auditor.id))) == 200)
            #expect(await read("/api/v1/audit", "", by: .adminToken) == 200)

            #expect(
                try await reads() == [
                    "\(auditor.id) requests.read /api/v1/requests ",
                    "\(auditor.id) audit.read /api/v1/audit action=key",
                ]
            )
        }
    }

    @Test("a refusal says nothing but that a token is needed, in the same words for all")
    func refusal() async throws {
        try await AdminFixture.run { api in
            let missing = await api.plane.answer(AdminRequest(method: "GET", path: "/api/v1/teams"))
            let wrong = await api.plane.answer(
                AdminRequest(method: "GET", path: "/api/v1/teams/x", authorization: "Bearer nonsense")
            )

            #expect(missing.body == wrong.body)
            #expect(missing.headers["www-authenticate"] == "Bearer")
        }
    }

    @Test("metrics are open when they are said to be, and shown with the token otherwise")
    func metrics() async throws {
        let request = AdminRequest(method: "GET", path: "/metrics")
        try await AdminFixture.run(metricsAreOpen: true) { api in
            let answer = await api.plane.answer(request)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
        }
        try await AdminFixture.run { api in
            #expect(await api.plane.answer(request).status == 401)
            #expect(await api.send("GET", "/metrics").text == "gatehouse_inflight 0\n")
        }
    }

    @Test("an unknown path is not found, a wrong method is named")
    func unknown() async throws {
        try await AdminFixture.run { api in
            let method = await api.send("PUT", "/api/v1/teams")
            #expect(await api.send("GET", "/api/v1/nothing").status == 404)
            #expect(await api.send("GET", "/api/v1/teams/%ZZ").status == 404)
            #expect(method.status == 405)
            #expect(method.answer.headers["allow"] == "POST, GET")
            #expect(await api.send("HEAD", "/livez").text.isEmpty)
            let unknown = await api.send("HEAD", "/api/v1/nothing")
            #expect(unknown.status == 404)
            #expect(unknown.text.isEmpty)
        }
    }

    @Test("readiness follows the gateway's health")
    func readiness() async throws {
        let health = AdminHealth(
            isReady: false,
            reasons: ["the journal is full"],
            store: "full",
            uptime: .seconds(90)
        )
        try await AdminFixture.run(health: health) { api in
            let ready = await api.send("GET", "/readyz")
            #expect(ready.status == 503)
            #expect(ready.text.contains("the journal is full"))
            #expect(await api.send("GET", "/livez").status == 200)
            let shown = try await api.get("/api/v1/health")
            #expect(shown["status"] == "unavailable")
            #expect(shown["uptime_seconds"] == 90)
        }
    }
}
