import Policy
import Ports
import Testing
import Vocabulary

@testable import ControlPlane

@Suite("Reading routes of the admin API")
struct ReadingRoutesTests {
    @Test("requests come newest first, in pages, with all their facts")
    func requests() async throws {
        let rows = (1...5).map { record($0) }
        try await AdminFixture.run(records: InMemoryRecords(rows: rows)) { api in
            let first = try await api.get("/api/v1/requests?limit=3")
            let cursor = try #require(first["next_cursor"]?.text)
            let second = try await api.get("/api/v1/requests?limit=3&cursor=\(cursor)")

            let ids = [first, second].flatMap { $0["data"]?.elements ?? [] }.compactMap { $0["id"]?.text }
            #expect(ids == rows.reversed().map(\.id.description))
            #expect(second["next_cursor"] == .null)
            let row = try await api.get("/api/v1/requests/\(rows[0].id)")
            #expect(row["ttft_ms"] == .number("1.5"))
            #expect(row["duration_ms"] == .number("20"))
            #expect(row["cost_usd"] == "0.000123")
            #expect(row["user_id"] == .null)
            #expect(row["attempts"]?.elements?.first?["outcome"] == "ok")
        }
    }

    @Test("filters reach the store")
    func filters() async throws {
        let records = InMemoryRecords()
        try await AdminFixture.run(records: records) { api in
            _ = try await api.get(
                "/api/v1/requests?team_id=team_a&key_id=key_b&user_id=user_c&model=m%2Fx&provider=p&status=429&tag=a=b"
                    + "&from=2026-11-01&to=2026-11-02T00:00:00%2B01:00"
            )

            let filter = records.asked.filter
            #expect(filter.team?.rawValue == "team_a")
            #expect(filter.key?.rawValue == "key_b")
            #expect(filter.user == "user_c")
            #expect(filter.model == "m/x")
            #expect(filter.provider == "p")
            #expect(filter.status == 429)
            #expect(filter.tag == "a=b")
            #expect(filter.from == UTCTime(rfc3339: "2026-11-01T00:00:00Z"))
            #expect(filter.to == UTCTime(rfc3339: "2026-11-01T23:00:00Z"))
        }
    }

    @Test("usage is summed from the month's start by the groups asked for")
    func usage() async throws {
        let row = UsageRow(
            groups: ["team_a", "", "x"],
            requests: 2,
            errors: 1,
            usage: Usage(
                input: 10,
                cachedInput: 1,
                cacheWrite: 2,
                output: 5,
                reasoning: 3,
                rare: [.searches: 4]
            ),
            cost: Money(nanos: 1500)
        )
        let records = InMemoryRecords(usageRows: [row])
        try await AdminFixture.run(records: records) { api in
            let answer = try await api.get("/api/v1/usage?group_by=team,user,tag:env")

            #expect(records.asked.groups == [.team, .user, .tag("env")])
            #expect(records.asked.filter.from == UTCTime(rfc3339: "2026-09-01"))
            #expect(
                answer["data"]?.elements?.first == [
                    "team_id": "team_a", "user_id": .null, "tag:env": "x", "requests": 2, "errors": 1,
                    "input_tokens": 10, "cached_input_tokens": 1, "cache_write_tokens": 2, "output_tokens": 5,
                    "reasoning_tokens": 3, "parts": ["searches": 4], "cost_usd": "0.0000015",
                ]
            )
        }
    }

    @Test("an export of usage has a line for each row, and no cell that a spreadsheet would run")
    func table() async throws {
        let starts = ["=", "+", "-", "@", "\t", "\r"]
        let led = starts.map { start -> String in start == "\r" ? "\"'\r1\"" : "'\(start)1" }
        let texts: [String] =
            [
                #"=HYPERLINK("http://x")"#, "a, b", #"say "x""#, "plain", "", "\"\u{301},=1", "a,\u{301}b",
                "=\u{338}1",
            ] + starts.map { "\($0)1" }
        let rows = texts.map { text in
            UsageRow(
                groups: ["team_a", text],
                requests: 2,
                errors: 1,
                usage: Usage(input: 10, cachedInput: 1, cacheWrite: 2, output: 5, reasoning: 3),
                cost: Money(nanos: 1500)
            )
        }
        let records = InMemoryRecords(usageRows: rows)
        try await AdminFixture.run(records: records) { api in
            let reply = await api.send("GET", "/api/v1/usage/export?group_by=team,tag:env&team_id=team_a")

            #expect(reply.answer.headers["content-type"] == "text/csv; charset=utf-8")
            #expect(records.asked.groups == [.team, .tag("env")])
            #expect(records.asked.filter.from == UTCTime(rfc3339: "2026-09-01"))
            let head =
                "team_id,tag:env,requests,errors,input_tokens,cached_input_tokens,cache_write_tokens,output_tokens,"
                + "reasoning_tokens,cost_usd"
            // What combines with a mark behind it is doubled, put in quotes and led by an apostrophe all the same.
            let cells: [String] =
                [
                    ##""'=HYPERLINK(""http://x"")""##, ##""a, b""##, ##""say ""x""""##, "plain", "",
                    "\"\"\"\u{301},=1\"", "\"a,\u{301}b\"", "'=\u{338}1",
                ] + led
            let lines = [head] + cells.map { "team_a,\($0),2,1,10,1,2,5,3,0.0000015" }
            #expect(reply.answer.body == Array(lines.map { $0 + "\r\n" }.joined().utf8))
        }
    }

    /// A request for an export, whose answer is looked at piece by piece.
    private let exported = AdminRequest(
        method: "GET",
        path: "/api/v1/usage/export",
        query: "group_by=key",
        authorization: "Bearer \(AdminFixture.token)"
    )

    @Test("an export of usage is given out piece by piece, each line once")
    func pieces() async throws {
        let rows = (0..<2500).map { number in
            UsageRow(groups: ["\(number)"], requests: 1, errors: 0, usage: Usage(), cost: .zero)
        }
        try await AdminFixture.run(records: InMemoryRecords(usageRows: rows)) { api in
            let answer = await api.plane.answer(exported)
            let rest = try #require(answer.rest)
            var lines = [answer.body.split(separator: UInt8(ascii: "\n")).count]
            var first: [String] = []
            while let piece = try await rest.next() {
                let own = String(decoding: piece, as: UTF8.self).split(separator: "\r\n")
                lines.append(own.count)
                first += own.map { String($0.prefix(while: { $0 != "," })) }
            }

            #expect(lines == [1, 1000, 1000, 500])
            #expect(first == rows.map { $0.groups[0] })
        }
    }

    @Test("an export of more than a hundred thousand rows is refused with what makes it smaller")
    func tooMany() async throws {
        let row = UsageRow(groups: ["key_a"], requests: 1, errors: 0, usage: Usage(), cost: .zero)
        let rows = Array(repeating: row, count: 100_001)
        try await AdminFixture.run(records: InMemoryRecords(usageRows: rows)) { api in
            let reply = await api.send("GET", "/api/v1/usage/export?group_by=key,hour")

            #expect(reply.status == 400 && reply.code == "invalid_value" && reply.field == "group_by")
            #expect(reply.text.contains("more than 100000 rows") && reply.text.contains("`from`"))
        }
        let most = Array(rows.dropLast())
        try await AdminFixture.run(records: InMemoryRecords(usageRows: most)) { api in
            #expect(await api.plane.answer(exported).status == 200)
        }
    }

    @Test("a group that does not exist is refused", arguments: ["colour", "tag:", "team,team"])
    func groups(text: String) async throws {
        try await AdminFixture.run { api in
            #expect(await api.send("GET", "/api/v1/usage?group_by=\(text)").field == "group_by")
        }
    }

    @Test("budgets are shown with their open holds")
    func budgets() async throws {
        let hold = BudgetView.OpenHold(
            id: ExchangeID(high: 1, low: 2),
            amount: Quantity(count: 7),
            since: AdminFixture.time
        )
        var view = BudgetView(
            scope: .team(.root),
            limit: Quantity(count: 80).amount(.usd),
            window: .total,
            windowStart: UTCTime(seconds: 0),
            resetsAt: nil
        )
        view.granted = Quantity(count: 15)
        view.carried = Quantity(count: 5)
        view.settled = Quantity(count: 10)
        view.held = Quantity(count: 7)
        view.reserved = Quantity(count: 20)
        view.holds = [hold]
        try await AdminFixture.run(budgets: ScriptedBudgets(views: [view])) { api in
            let limited = await api.send("PATCH", "/api/v1/teams/team_root", #"{"budget":{"limit_usd":"1"}}"#)
            #expect(limited.status == 200)
            let budget = try await api.get("/api/v1/budgets/team:team_root")

            #expect(try await api.get("/api/v1/budgets/team%3Ateam_root") == budget)
            #expect(try await api.get("/api/v1/budgets")["data"] == .array([budget]))
            #expect(budget["remaining_usd"] == "0.000000083")
            #expect(budget["limit_usd"] == "0.0000001")
            #expect(budget["base_limit_usd"] == "0.00000008")
            #expect(budget["limit_tokens"] == .null)
            #expect(budget["resets_at"] == .null)
            #expect(budget["holds"]?.elements?.first?["amount_usd"] == "0.000000007")
            for scope in ["team:team_none", "user:user_a", "nonsense"] {
                #expect(await api.send("GET", "/api/v1/budgets/\(scope)").status == 404)
            }
        }
    }

    @Test("the demo's provider, model and target are shown")
    func demo() async throws {
        try await AdminFixture.run { api in
            let model = try await api.get("/api/v1/models/demo")

            #expect(model["managed_by"] == "built-in")
            #expect(model["targets"]?.elements?.first?["price"]?["output"] == "0.4")
            #expect(try await api.get("/api/v1/models")["data"] == .array([model]))
            #expect(try await api.get("/api/v1/providers/demo")["kind"] == "demo")
            let target = try await api.get("/api/v1/targets")["data"]?.elements?.first
            #expect(target?["in_flight"] == 3)
            #expect(target?["breaker"]?["open"] == "5s")
            #expect(await api.send("GET", "/api/v1/providers/none").status == 404)
        }
    }

    @Test("how a target does is shown as it was seen")
    func health() async throws {
        try await AdminFixture.run { api in
            let target = try await api.get("/api/v1/targets")["data"]?.elements?.first
            let health = try #require(target?["health"])

            #expect(health["state"] == "healthy" && health["retry_after_ms"] == 0)
            #expect(health["calls"] == 103 && health["failures"] == 4 && health["recent_calls"] == 100)
            #expect(health["error_rate"] == .number("0.04"))
            #expect(health["ms_per_token"] == .number("25.0"))
            // To a tenth of their size.
            for (name, milliseconds) in [("p50", 100.0), ("p95", 400), ("p99", 1000)] {
                guard case .number(let text) = health["ttft_ms"]?[name], let shown = Double(text) else {
                    Issue.record("there is no \(name)")
                    continue
                }
                #expect(shown >= milliseconds && shown <= milliseconds * 1.1, "\(name)")
            }
            let limits = try #require(health["learned_limits"])
            #expect(limits["requests_left"] == 67 && limits["tokens_left"] == 8700)
            #expect(
                limits["stated"] == [
                    ["kind": "requests", "left": 67, "most": 70, "resets_in_ms": 30_000],
                    ["kind": "tokens", "left": 8700, "most": 9000, "resets_in_ms": 6000],
                ]
            )
        }
    }

    @Test("a provider's credential and header values are never shown, and a model's name may have a slash")
    func credentials() async throws {
        var provider = ProviderDeclaration(name: "p", kind: "openai")
        provider.apiKey = Secret("sk-very-secret")
        provider.headers = ["x-extra": Secret("hidden value")]
        var model = ModelDeclaration(name: "openai/gpt")
        model.targets = [TargetDeclaration(provider: "p", model: "gpt")]
        var declaration = Declaration()
        declaration.providers = [provider]
        declaration.models = [model]
        try await AdminFixture.run(declaration: declaration) { api in
            let reply = await api.send("GET", "/api/v1/providers/p")

            let shown = try reply.json
            #expect(shown["has_api_key"] == true)
            #expect(shown["headers"] == ["x-extra"])
            #expect(!reply.text.contains("very-secret") && !reply.text.contains("hidden"))
            #expect(
                try await api.get("/api/v1/models/openai%2Fgpt")["targets"]?.elements?.first?["price"]
                    == .null
            )
        }
    }

    @Test("a store that cannot be read is said to be so")
    func unreadable() async throws {
        try await AdminFixture.run(records: InMemoryRecords(isReadable: false)) { api in
            let reply = await api.send("GET", "/api/v1/requests")
            #expect(reply.status == 503)
            #expect(reply.code == "store_unavailable")
        }
    }

    private func record(_ number: UInt64) -> ExchangeRecord {
        var record = ExchangeRecord(
            id: ExchangeID(high: number, low: 0),
            time: AdminFixture.time,
            team: .root,
            key: KeyID(rawValue: "key_a")
        )
        record.status = 200
        record.cost = Money(nanos: 123_000)
        record.timeToFirstByteMicroseconds = 1500
        record.durationMicroseconds = 20_000
        record.attempts = [
            .init(
                target: "demo/demo",
                status: 200,
                outcome: "ok",
                startMicroseconds: 1,
                durationMicroseconds: 2
            )
        ]
        return record
    }
}
