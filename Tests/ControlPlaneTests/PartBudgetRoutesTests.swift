import Directory
import Policy
import Testing
import Vocabulary

@testable import ControlPlane

@Suite("Budgets of parts in the admin API")
struct PartBudgetRoutesTests {
    private static let body = #"""
        {"name":"a","model_budgets":{"fast":{"limit_usd":"5"}},
         "tag_budgets":{"project=apollo":{"limit_tokens":7,"window":"day"}},
         "end_user_budgets":{"alice":{"limit_usd":"1"},"bob":{"limit_usd":"2"}},
         "end_user_budget":{"limit_usd":"0.5","alerts":[80]}}
        """#

    @Test("they are made, shown, changed one by one and taken away")
    func life() async throws {
        try await AdminFixture.run { api in
            let team = try await api.send("POST", "/api/v1/teams", Self.body).json
            let path = "/api/v1/teams/\(try #require(team["id"]?.text))"
            #expect(team["model_budgets"]?["fast"]?["limit_usd"] == "5")
            #expect(team["tag_budgets"]?["project=apollo"]?["limit_tokens"] == 7)
            #expect(team["end_user_budgets"]?.members?.map(\.name) == ["alice", "bob"])
            #expect(team["end_user_budget"]?["alerts"] == [80])
            #expect(try await api.get(path) == team)

            let changed = try await api.send(
                "PATCH",
                path,
                #"{"model_budgets":{"fast":{"window":"day"}},"end_user_budgets":{"alice":null},"tag_budgets":null}"#
            ).json
            #expect(changed["model_budgets"]?["fast"]?["limit_usd"] == "5")
            #expect(changed["model_budgets"]?["fast"]?["window"] == "day")
            #expect(changed["end_user_budgets"]?.members?.map(\.name) == ["bob"])
            #expect(changed["tag_budgets"] == [:])
            #expect(changed["end_user_budget"] == team["end_user_budget"])
            let cleared = try await api.send("PATCH", path, #"{"end_user_budget":null}"#).json
            #expect(cleared["end_user_budget"] == .null)
            // What an answer shows can be sent back.
            let sent = JSONValue.object(
                ["model_budgets", "end_user_budgets", "end_user_budget"].compactMap { name in
                    team[name].map { .init(name: name, value: $0) }
                }
            )
            let back = try await api.send(
                "PATCH",
                path,
                String(decoding: JSONWriter.bytes(sent), as: UTF8.self)
            ).json
            #expect(back["end_user_budgets"] == team["end_user_budgets"])
        }
    }

    @Test(
        "what is not acceptable is refused with the field's name",
        arguments: [
            (#"{"name":"a","model_budgets":{"fast":{"limit_usd":5}}}"#, "model_budgets.fast.limit_usd"),
            (#"{"name":"a","model_budgets":{"fast":{"window":"day"}}}"#, "model_budgets.fast.limit_usd"),
            (#"{"name":"a","model_budgets":{"gpt-*":{"limit_usd":"5"}}}"#, "model_budgets"),
            (#"{"name":"a","model_budgets":[]}"#, "model_budgets"),
            (#"{"name":"a","tag_budgets":{"project":{"limit_usd":"5"}}}"#, "tag_budgets"),
            (#"{"name":"a","end_user_budgets":{"":{"limit_usd":"5"}}}"#, "end_user_budgets"),
            (#"{"name":"a","end_user_budget":{"limit_usd":"5","window":"year"}}"#, "end_user_budget.window"),
            (
                #"{"name":"a","end_user_budget":{"limit_usd":"5","window":"total","carry_over":true}}"#,
                "end_user_budget.carry_over"
            ),
        ]
    )
    func refuses(body: String, field: String) async throws {
        try await AdminFixture.run { api in
            let reply = await api.send("POST", "/api/v1/teams", body)

            #expect(reply.status == 400)
            #expect(reply.field == field)
        }
    }

    @Test("a part's budget is asked for by its percent-encoded name, where its team's is")
    func reading() async throws {
        try await AdminFixture.run(budgets: ScriptedBudgets.everything) { api in
            let id = try await api.send("POST", "/api/v1/teams", Self.body).json["id"]?.text ?? ""
            let model = try await api.get("/api/v1/budgets/team:\(id):model:a%2Fb:c")
            let tag = try await api.get("/api/v1/budgets/team:\(id):tag:project%3Dapollo")
            let unknown = await api.send("GET", "/api/v1/budgets/team:team_none:model:fast")
            let nonsense = await api.send("GET", "/api/v1/budgets/team:\(id):colour:red")

            #expect(model["scope"]?.text == "team:\(id):model:a/b:c")
            #expect(tag["scope"]?.text == "team:\(id):tag:project=apollo")
            #expect(unknown.status == 404)
            #expect(nonsense.status == 404)
        }
    }
}
