import Directory
import Policy
import Ports
import Testing
import Vocabulary

@testable import ControlPlane

@Suite("Alerts in the admin API")
struct AlertRoutesTests {
    private func alert(
        _ number: Int64,
        _ scope: ScopeName,
        at team: TeamID = .root,
        webhook: GivenAlert.Webhook = .none
    ) -> GivenAlert {
        let alert = BudgetAlert(
            id: "alert_\(number)",
            scope: scope,
            mark: AlertMark(
                scope: ScopeID(rawValue: 1),
                windowStart: UTCTime(seconds: 0),
                windowEnd: nil,
                unit: .usd,
                percent: 80
            ),
            limit: Quantity(count: 10_000_000_000).amount(.usd),
            settled: Quantity(count: 8_500_000_000).amount(.usd),
            window: .total,
            time: UTCTime(seconds: number),
            forecast: BudgetForecast()
        )
        return GivenAlert(number: number, alert, team: team, webhook: webhook, attempts: 2)
    }

    @Test("they are listed newest first, page for page, with what came of the webhook")
    func list() async throws {
        let gone = TeamID(rawValue: "team_gone")
        let alerts = InMemoryGivenAlerts([
            alert(1, .team(gone), at: gone), alert(2, .team(.root), webhook: .queued),
            alert(3, .team(.root), webhook: .ended(.delivered, UTCTime(seconds: 5))),
        ])
        try await AdminFixture.run(alerts: alerts) { api in
            let page = try await api.get("/api/v1/alerts?limit=2")
            let rows = try #require(page["data"]?.elements)
            #expect(rows.map { $0["id"]?.text } == ["alert_3", "alert_2"])
            try GivenAlert.answer.check(rows[0])
            #expect(rows[0].members?.map(\.name) == GivenAlert.answer.fields.map(\.name))
            #expect(rows[0]["kind"] == "team" && rows[0]["team_id"] == "team_root")
            #expect(rows[0]["name"]?.text == api.directory.snapshot.team(.root)?.name)
            #expect(rows[0]["percent"] == 80 && rows[0]["settled_usd"] == "8.5")
            #expect(rows[0]["limit_usd"] == "10" && rows[0]["limit_tokens"] == .null)
            let delivered: JSONValue = [
                "status": "delivered", "attempts": 2, "at": "1970-01-01T00:00:05.000Z",
            ]
            #expect(rows[0]["webhook"] == delivered)
            #expect(rows[1]["webhook"] == ["status": "queued", "attempts": 2, "at": .null])

            let cursor = try #require(page["next_cursor"]?.text)
            let rest = try await api.get("/api/v1/alerts?limit=2&cursor=\(cursor)")
            #expect(rest["data"]?.elements?.map { $0["id"]?.text } == ["alert_1"])
            #expect(rest["data"]?.elements?.first?["name"] == .null)
            #expect(rest["data"]?.elements?.first?["team_id"] == "team_gone")
            #expect(rest["next_cursor"] == .null)
            #expect(await api.send("GET", "/api/v1/alerts?cursor=zz").field == "cursor")
        }
    }

    @Test("filters are handed on, and an admin token sees everything")
    func filters() async throws {
        let alerts = InMemoryGivenAlerts()
        try await AdminFixture.run(alerts: alerts) { api in
            _ = try await api.get(
                "/api/v1/alerts?team_id=team_x&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z"
            )

            #expect(alerts.asked.team == TeamID(rawValue: "team_x"))
            #expect(alerts.asked.from == UTCTime(rfc3339: "2026-01-01T00:00:00Z"))
            #expect(alerts.asked.to == UTCTime(rfc3339: "2026-02-01T00:00:00Z"))
            #expect(alerts.asked.visibility == nil)
        }
    }

    @Test("each role is shown the budgets that it may see", arguments: [Role.admin, .billing, .developer])
    func visibility(_ role: Role) async throws {
        let alerts = InMemoryGivenAlerts()
        try await AdminFixture.run(alerts: alerts) { api in
            let fixture = try PermissionFixture(api, role)
            #expect(await fixture.send("GET", "/api/v1/alerts").status == 200)

            let visibility = try #require(alerts.asked.visibility)
            let teams = Set(visibility.teams.map(\.rawValue))
            let reached = [try fixture.team(.own), try fixture.team(.child)]
            #expect(teams == (role == .developer ? [] : Set(reached)))
            // What all keys of a person spend is the person's own business too.
            let own = [try fixture.ownKey(.own), try fixture.ownKey(.child)].map { "key:\($0)" }
            #expect(
                Set(visibility.holders.map(\.description))
                    == Set((role == .developer ? own : []) + ["user:\(fixture.user.id)"])
            )
        }
    }

    @Test("a holder's name is shown to whoever may see the holder, and to nobody else")
    func names() async throws {
        let alerts = InMemoryGivenAlerts()
        try await AdminFixture.run(alerts: alerts) { api in
            let fixture = try PermissionFixture(api, .billing)
            let authority = Authority(Actor(.user(fixture.user.id)), in: api.directory.snapshot)
            func name(_ scope: String) throws -> JSONValue? {
                let holder = BudgetHolder(try #require(ScopeName(scope)), seenBy: authority)
                return JSONValue.object(holder.members)["name"]
            }

            #expect(try name("team:\(fixture.team(.own))") == "team")
            #expect(try name("team:\(fixture.team(.sibling))") == .null)
            #expect(try name("key:\(fixture.key(.own))") == .null)
            #expect(try name("user:\(fixture.user.id)") == "somebody@example.com")
            #expect(try name("user:\(fixture.colleague.id)") == .null)
            #expect(try name("team:\(fixture.team(.own)):tag:a=b") == "a=b")
        }
    }
}
