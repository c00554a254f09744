import Policy
import Testing

@testable import ControlPlane

@Suite("Budgets in bodies")
struct BudgetTermsTests {
    private func changed(_ first: String, _ second: String) async throws -> (status: Int, budget: JSONValue) {
        var result: (Int, JSONValue) = (0, .null)
        try await AdminFixture.run { api in
            let made = try await api.send("POST", "/api/v1/teams", #"{"name":"a","budget":\#(first)}"#).json
            let path = "/api/v1/teams/\(try #require(made["id"]?.text))"
            let answer = await api.send("PATCH", path, #"{"budget":\#(second)}"#)
            result = (answer.status, try answer.json["budget"] ?? answer.json["field"] ?? .null)
        }
        return result
    }

    @Test("a budget changes its unit when the new limit is stated")
    func unit() async throws {
        let budget = try await changed(#"{"limit_usd":"5"}"#, #"{"limit_tokens":700}"#).budget

        #expect(budget["limit_usd"] == .null)
        #expect(budget["limit_tokens"] == 700)
    }

    @Test("what an answer shows can be sent back")
    func roundTrip() async throws {
        let shown = #"""
            {"limit_usd":null,"limit_tokens":700,"window":"day","every":1,"starts_on":null,"starts_at":null,"ends_at":null,
             "time_zone":"UTC","alerts":[50],"carry_over":{"max_usd":null,"max_tokens":9},
             "grants":[{"amount_usd":null,"amount_tokens":3,"starts_at":null,
                        "ends_at":"2027-01-01T00:00:00.000Z","reason":"x"}]}
            """#

        let budget = try await changed(#"{"limit_usd":"5"}"#, shown).budget

        #expect(budget["carry_over"] == ["max_usd": .null, "max_tokens": 9])
        #expect(
            budget["grants"] == [
                [
                    "amount_usd": .null, "amount_tokens": 3, "starts_at": .null,
                    "ends_at": "2027-01-01T00:00:00.000Z", "reason": "x",
                ]
            ]
        )
    }

    @Test("amounts of the former unit have to be stated anew")
    func formerUnit() async throws {
        let grants = #"{"limit_usd":"5","grants":[{"amount_usd":"1","ends_at":"2027-01-01"}]}"#
        #expect(try await changed(grants, #"{"limit_tokens":7}"#).budget == "budget.grants")
        #expect(try await changed(grants, #"{"limit_tokens":7,"grants":null}"#).status == 200)
        let carrying = #"{"limit_usd":"5","carry_over":{"max_usd":"1"}}"#
        #expect(try await changed(carrying, #"{"limit_tokens":7}"#).budget == "budget.carry_over")
        #expect(try await changed(carrying, #"{"limit_tokens":7,"carry_over":true}"#).status == 200)
    }

    @Test("a limit cannot be cleared by itself")
    func cleared() async throws {
        #expect(
            try await changed(#"{"limit_usd":"5"}"#, #"{"limit_usd":null}"#).budget == "budget.limit_usd"
        )
    }

    @Test("the date from which windows are counted goes with their kind, and is changed or cleared by itself")
    func cycle() async throws {
        let quarters = #"{"limit_usd":"5","every":3,"starts_on":"2026-04-06"}"#
        let later = try await changed(quarters, #"{"starts_on":"2026-05-06"}"#).budget
        #expect(later["every"] == 3 && later["starts_on"] == "2026-05-06")
        let halves = try await changed(quarters, #"{"every":6,"window":"month"}"#).budget
        #expect(halves["every"] == 6 && halves["starts_on"] == "2026-04-06")
        for change in [#"{"window":"week"}"#, #"{"every":null,"starts_on":null}"#] {
            let plain = try await changed(quarters, change).budget
            #expect(plain["every"] == 1 && plain["starts_on"] == .null)
        }
        #expect(try await changed(quarters, #"{"starts_on":null}"#).budget == "budget.starts_on")
        #expect(try await changed(quarters, #"{"starts_on":"2026-02-30"}"#).budget == "budget.starts_on")
        #expect(try await changed(quarters, #"{"every":13}"#).budget == "budget.every")
        #expect(try await changed(quarters, #"{"window":"total","every":2}"#).budget == "budget.starts_on")
        let total = #"{"window":"total","starts_on":"2026-01-01"}"#
        #expect(try await changed(quarters, total).budget == "budget.starts_on")
    }

    @Test("the dates of a fixed window go with it, and one of them can be changed by itself")
    func dates() async throws {
        let fixed = #"{"limit_usd":"5","window":"fixed","starts_at":"2026-12-01","ends_at":"2026-12-05"}"#
        let month = try await changed(fixed, #"{"window":"month"}"#).budget
        #expect(month["starts_at"] == .null)
        let longer = try await changed(fixed, #"{"ends_at":"2026-12-24"}"#).budget
        #expect(longer["starts_at"] == "2026-12-01T00:00:00.000Z")
        #expect(longer["ends_at"] == "2026-12-24T00:00:00.000Z")
    }
}
