import Directory
import Policy
import Ports
import Testing
import Vocabulary

@testable import ControlPlane

@Suite("Explanations in the admin API")
struct ExplainRoutesTests {
    /// What a task leaves for what runs as a part of it, and is not there for a call on another thread.
    private enum CallerTask {
        @TaskLocal static var isHere = false
    }

    private func record(
        _ number: UInt64,
        model: String,
        routing: String = "",
        key: KeyID? = nil
    ) -> ExchangeRecord {
        var record = ExchangeRecord(
            id: ExchangeID(high: number, low: 0),
            time: AdminFixture.time,
            team: .root,
            key: key ?? KeyID(rawValue: "key_a")
        )
        record.model = model
        record.target = "demo/demo"
        record.usage = Usage(input: 1000, output: 10)
        record.routing = routing
        return record
    }

    private func path(_ record: ExchangeRecord) -> String { "/api/v1/requests/\(record.id)/explain" }

    @Test(
        "an explanation has the described form, whether or not something was recorded or its model is still there"
    )
    func forms() async throws {
        var routing = RoutingRecord()
        routing.chance = 0.25
        routing.seen = [.init("demo/demo", TargetSignals(inFlight: 3))]
        routing.plan = ["demo/demo"]
        routing.bound = Money(nanos: 7)
        routing.skips = [.init("demo/demo", .limit, holder: "provider:demo", attempts: 0, atMicroseconds: 3)]
        routing.raises = [
            .init(
                from: routing.bound ?? .zero,
                to: Money(nanos: 9),
                isGranted: true,
                attempts: 1,
                atMicroseconds: 4
            )
        ]
        let rows = [
            record(1, model: "demo", routing: routing.text), record(2, model: "demo"),
            record(3, model: "gone", routing: routing.text),
        ]
        try await AdminFixture.run(records: InMemoryRecords(rows: rows)) { api in
            var answers: [JSONValue] = []
            for row in rows {
                answers.append(try await api.get(path(row)))
                try ExplanationSchema.recorded.check(answers[answers.count - 1])
            }

            #expect(answers.map { $0["recorded"] } == [.bool(true), .bool(false), .bool(true)])
            #expect(answers.map { $0["reproduced"] } == [.bool(true), .bool(true), .bool(false)])
            #expect(answers[0]["candidates"]?.elements?.first?["in_flight"] == 3)
            #expect(answers[0]["hold"]?["bound_usd"] == "0.000000007")
            let skip = answers[0]["skips"]?.elements?.first
            #expect(skip?["reason"] == "limit" && skip?["limit_of"] == "provider:demo")
            let raise = answers[0]["raises"]?.elements?.first
            #expect(raise?["before_usd"] == "0.000000007" && raise?["after_usd"] == "0.000000009")
            #expect(answers[1]["skips"] == [] && answers[1]["raises"] == [])
            #expect(answers[1]["hold"] == .null)
            #expect(answers[2]["plan"] == ["demo/demo"])
        }
    }

    @Test("of a request that was refused before it was routed nothing is guessed")
    func refused() async throws {
        var model = ModelDeclaration(name: "two")
        model.targets = ["a", "b"].map { TargetDeclaration(provider: "p", model: $0) }
        model.allowsUnpriced = true
        var declaration = Declaration()
        declaration.providers = [ProviderDeclaration(name: "p", kind: "openai")]
        declaration.models = [model]
        let row = record(1, model: "two")
        let records = InMemoryRecords(rows: [row])
        try await AdminFixture.run(records: records, declaration: declaration) { api in
            let explanation = try await api.get(path(row))

            try ExplanationSchema.recorded.check(explanation)
            #expect(explanation["recorded"] == .bool(false) && explanation["reproduced"] == .bool(false))
            #expect(explanation["candidates"] == [] && explanation["plan"] == [])
        }
    }

    @Test("the lines of a cost are those of the prices that it was charged with, or none")
    func prices() async throws {
        var (same, other) = (record(1, model: "demo"), record(2, model: "demo"))
        try await AdminFixture.run(records: InMemoryRecords()) { api in
            let model = try #require(api.directory.snapshot.models["demo"])
            same.priceVersion = model.targets[0].priceVersion
            same.cost = try #require(model.targets[0].price).charge(same.usage)
        }
        other.priceVersion = "of another time"
        try await AdminFixture.run(records: InMemoryRecords(rows: [same, other])) { api in
            let lines = try await api.get(path(same))["price"]?["lines"]?.elements ?? []
            #expect(lines.compactMap { $0["what"]?.text } == ["input", "output"])
            #expect(lines.compactMap { $0["count"]?.integer } == [1000, 10])
            #expect(try await api.get(path(other))["price"]?["lines"] == .null)
        }
    }

    @Test("where several attempts were charged there are lines for each, that add up to the cost, or none")
    func several() async throws {
        var (whole, cut) = (record(1, model: "demo"), record(2, model: "demo"))
        try await AdminFixture.run(records: InMemoryRecords()) { api in
            let target = try #require(api.directory.snapshot.models["demo"]?.targets[0])
            let price = try #require(target.price)
            for (place, usage) in [Usage(input: 700, output: 1), .none, Usage(input: 300, output: 9)]
                .enumerated()
            {
                var attempt = ExchangeRecord.Attempt(
                    target: "demo/demo",
                    status: 200,
                    outcome: "ok",
                    startMicroseconds: Int64(place),
                    durationMicroseconds: 1
                )
                if usage != .none {
                    let cost = price.charge(usage)
                    whole.cost += cost
                    attempt.bill = .init(usage: usage, cost: cost, priceVersion: target.priceVersion)
                }
                whole.attempts.append(attempt)
            }
            whole.priceVersion = target.priceVersion
            cut.attempts = whole.attempts
            cut.attempts[0].bill?.cost -= Money(nanos: 1)
            cut.cost = whole.cost - Money(nanos: 1)
        }
        try await AdminFixture.run(records: InMemoryRecords(rows: [whole, cut])) { api in
            let explanation = try await api.get(path(whole))
            try ExplanationSchema.recorded.check(explanation)
            let lines = explanation["price"]?["lines"]?.elements ?? []
            #expect(lines.compactMap { $0["attempt"]?.integer } == [0, 0, 2, 2])
            #expect(lines.compactMap { $0["count"]?.integer } == [700, 1, 300, 9])
            let costs = explanation["attempts"]?.elements?.map { $0["cost_usd"]?.text ?? "none" } ?? []
            #expect(costs.count == 3 && costs[1] == "none")
            let sum = costs.compactMap { Money(decimal: $0) }.reduce(Money.zero, +)
            #expect(sum == whole.cost)
            #expect(try await api.get(path(cut))["price"]?["lines"] == .null)
        }
    }

    @Test("where a request would go is told with what it needs, the way through pools and the odds")
    func needs() async throws {
        var blind = TargetDeclaration(provider: "p", model: "blind")
        blind.lacks = [.images]
        blind.weight = 3
        var inner = ModelDeclaration(name: "inner")
        inner.targets = [blind, TargetDeclaration(provider: "p", model: "seeing")]
        var outer = ModelDeclaration(name: "outer")
        outer.pools = [PoolDeclaration(model: "inner")]
        for place in inner.targets.indices { inner.targets[place].price = nil }
        inner.allowsUnpriced = true
        outer.allowsUnpriced = true
        var declaration = Declaration()
        declaration.providers = [ProviderDeclaration(name: "p", kind: "openai")]
        declaration.models = [inner, outer]
        try await AdminFixture.run(declaration: declaration) { api in
            func ask(_ more: String) async throws -> JSONValue {
                let answer = await api.send("POST", "/api/v1/explain", "{\"model\":\"outer\"\(more)}")
                let told = try answer.json
                try ExplanationSchema.simulated.check(told)
                return told
            }
            let plain = try await ask("")
            let pictures = try await ask(",\"needs\":[\"images\"]")

            let candidates = plain["candidates"]?.elements ?? []
            #expect(candidates.map { $0["pools"] } == [["inner"], ["inner"]])
            let odds = candidates.compactMap { candidate -> Double? in
                guard case .number(let text)? = candidate["odds"] else { return nil }
                return Double(text)
            }
            #expect(odds.count == 2 && abs((odds.first ?? 0) - 0.75) < 0.06, "\(odds)")
            #expect(plain["pools"]?.elements?.first?["within"] == ["outer"])
            #expect(pictures["plan"] == ["p/seeing"])
            let lacking = pictures["candidates"]?.elements?.first
            #expect(lacking?["rejection"] == "unable" && lacking?["missing"] == "images")
        }
    }

    @Test(
        "where a request would go is found on the threads for calls that block, for it takes a thousand choices"
    )
    func threads() async throws {
        let services = try AdminFixture.services(
            targetSignals: { _ in TargetSignals(inFlight: CallerTask.isHere ? 1 : 0) }
        )
        let plane = AdminPlane(services: services, metricsAreOpen: false)
        let request = AdminRequest(
            method: "POST",
            path: "/api/v1/explain",
            query: "",
            authorization: "Bearer \(AdminFixture.token)",
            body: Array(#"{"model":"demo"}"#.utf8)
        )
        services.start()
        let answer = await CallerTask.$isHere.withValue(true) { await plane.answer(request) }
        try await services.stop()

        let candidates = try JSONParser.parse(answer.body)["candidates"]?.elements
        #expect(candidates?.first?["in_flight"] == 0)
    }

    @Test("an exchange of a key that is not one's own is not explained")
    func hidden() async throws {
        let record = record(1, model: "demo")
        try await AdminFixture.run(records: InMemoryRecords(rows: [record])) { api in
            let fixture = try PermissionFixture(api, .developer)
            #expect(await fixture.send("GET", path(record)).status == 404)
            #expect(await api.send("GET", path(record)).status == 200)
            #expect(await api.send("GET", "/api/v1/requests/nonsense/explain").status == 404)
        }
    }

    @Test(
        "a request that is thought of is explained in the described form, or refused with the field that is wrong"
    )
    func simulated() async throws {
        try await AdminFixture.run { api in
            let asked = await api.send(
                "POST",
                "/api/v1/explain",
                #"{"model":"demo","input_tokens":5,"chance":"0.5"}"#
            )
            try ExplanationSchema.simulated.check(try asked.json)
            #expect(try asked.json["plan"] == ["demo/demo"])
            #expect(try asked.json["inputs"]?["input_tokens"] == 5)

            for body in [
                #"{"model":"demo","chance":"1"}"#, #"{"model":"demo","chance":"x"}"#,
                #"{"model":"demo","time":"x"}"#,
                #"{"model":"demo","needs":["wings"]}"#, #"{"model":"demo","input_tokens":-1}"#, "{}",
            ] {
                #expect(await api.send("POST", "/api/v1/explain", body).status == 400, "\(body)")
            }
            for body in [
                #"{"model":"gone"}"#, #"{"model":"demo","team":"a/b"}"#, #"{"model":"demo","team":""}"#,
            ] {
                #expect(await api.send("POST", "/api/v1/explain", body).status == 404, "\(body)")
            }
        }
    }
}
