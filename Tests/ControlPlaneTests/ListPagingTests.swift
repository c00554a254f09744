import Directory
import DirectoryTesting
import Policy
import Testing
import Vocabulary

@testable import ControlPlane

@Suite("Pages of long lists")
struct ListPagingTests {
    private let budget = BudgetTerms(limit: Money(nanos: 1_000_000_000))

    /// The rows of a list, page by page.
    private func pages(
        _ path: String,
        limit: Int,
        _ send: (String) async -> Reply
    ) async throws -> [[JSONValue]] {
        var pages: [[JSONValue]] = []
        var cursor: String?
        repeat {
            let mark = path.contains("?") ? "&" : "?"
            let reply = await send(path + "\(mark)limit=\(limit)" + (cursor.map { "&cursor=\($0)" } ?? ""))
            try #require(reply.status == 200, "\(reply.text)")
            pages.append(try reply.json["data"]?.elements ?? [])
            cursor = try reply.json["next_cursor"]?.text
        } while cursor != nil && pages.count < 100
        return pages
    }

    @Test(
        "keys come each once and in order, for whoever sees all, some or their own, with a filter or without"
    )
    func keys() async throws {
        try await AdminFixture.run { api in
            let fixture = try PermissionFixture(api, .admin)
            let team = TeamID(rawValue: try fixture.team(.child))
            for number in 0..<20 {
                let terms = KeyTerms(
                    name: "k",
                    owner: number % 4 == 0 ? MemberID(fixture.user.id) : nil,
                    tags: number % 3 == 0 ? ["env": "test"] : [:]
                )
                _ = try api.directory.createKey(in: team, terms)
            }
            let snapshot = api.directory.snapshot
            let all = snapshot.keys(after: nil).map(\.id.rawValue)
            #expect(all.count > 28)
            let child = snapshot.keys(of: team, after: nil).map(\.id.rawValue)
            let inside = Set(child + [try fixture.key(.own), try fixture.ownKey(.own)])
            let owned = snapshot.keys(ownedBy: MemberID(fixture.user.id), after: nil).map(\.id.rawValue)
            let tagged = snapshot.keys(after: nil).compactMap { snapshot.principal($0.id)?.key }
                .filter { $0.tags["env"] == "test" }.map(\.id.rawValue)
            for (path, mine, everybody) in [
                ("/api/v1/keys", all.filter { inside.contains($0) }, all),
                ("/api/v1/keys?tag=env%3Dtest", tagged, tagged),
                ("/api/v1/keys?team_id=\(team)", child, child),
                ("/api/v1/keys?user_id=\(fixture.user.id)", owned.filter { inside.contains($0) }, owned),
                ("/api/v1/keys?status=revoked", [], []),
            ] {
                for limit in [1, 7, 1000] {
                    let own = try await pages(path, limit: limit) { await fixture.send("GET", $0) }
                    let whole = try await pages(path, limit: limit) { await api.send("GET", $0) }
                    #expect(own.joined().compactMap { $0["id"]?.text } == mine, "\(path)")
                    #expect(whole.joined().compactMap { $0["id"]?.text } == everybody, "\(path)")
                    #expect(own.dropLast().allSatisfy { $0.count == limit })
                }
            }
            #expect(
                await api.send("GET", "/api/v1/keys?cursor=\(CursorText.text(of: "1key"))").field == "cursor"
            )
        }
    }

    @Test("a page of budgets reads those of the page and no other, however many there are")
    func budgets() async throws {
        let budgets = ScriptedBudgets.everything
        try await AdminFixture.run(budgets: budgets) { api in
            let team = try api.directory.createTeam(TeamTerms(name: "a"), by: .system)
            for _ in 0..<300 {
                _ = try api.directory.createKey(in: team.id, KeyTerms(name: "k", budget: budget))
                _ = try api.directory.createKey(in: team.id, KeyTerms(name: "without"))
            }
            let expected = api.directory.snapshot.budgets(after: nil).map(\.text)
            #expect(expected.count == 300 && expected == expected.sorted())

            let first = try await api.get("/api/v1/budgets?limit=5")

            #expect(first["data"]?.elements?.compactMap { $0["scope"]?.text } == Array(expected[..<5]))
            #expect(budgets.takeAsked().map(\.description) == Array(expected[..<5]))
            let found = try await pages("/api/v1/budgets", limit: 100) { await api.send("GET", $0) }
            #expect(found.map(\.count) == [100, 100, 100])
            #expect(found.joined().compactMap { $0["scope"]?.text } == expected)
            #expect(budgets.takeAsked().count == 300)
        }
    }

    @Test("end users whom nobody names stand in their places, and show to those who may see their team")
    func endUsers() async throws {
        let budgets = ScriptedBudgets.everything
        try await AdminFixture.run(budgets: budgets) { api in
            let fixture = try PermissionFixture(api, .billing)
            let (mine, sibling) = (try fixture.team(.own), try fixture.team(.sibling))
            for team in [mine, sibling] {
                let parts =
                    #"{"model_budgets":{"m":{"limit_usd":"5"}},"tag_budgets":{"a=b":{"limit_usd":"5"}},"#
                let body = parts + #""end_user_budget":{"limit_usd":"1"}}"#
                #expect(await api.send("PATCH", "/api/v1/teams/\(team)", body).status == 200)
                budgets.place((0..<30).map { "user\($0)" }, in: TeamID(rawValue: team))
            }
            func scopes(of team: String) -> [String] {
                ["team:\(team)", "team:\(team):model:m", "team:\(team):tag:a=b"]
                    + (0..<30).map { "team:\(team):end_user:user\($0)" }
            }
            let own = (scopes(of: mine) + ["team:\(try fixture.team(.child))"]).sorted()
            let all = (own + scopes(of: sibling) + ["team:\(try fixture.team(.parent))"]).sorted()
            for limit in [1, 7, 30, 1000] {
                let seen = try await pages("/api/v1/budgets", limit: limit) { await fixture.send("GET", $0) }
                #expect(seen.joined().compactMap { $0["scope"]?.text } == own)
                #expect(seen.dropLast().allSatisfy { $0.count == limit })
                let whole = try await pages("/api/v1/budgets", limit: limit) { await api.send("GET", $0) }
                #expect(whole.joined().compactMap { $0["scope"]?.text } == all)
            }
        }
    }
}
