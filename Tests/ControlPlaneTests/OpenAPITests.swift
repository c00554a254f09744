import Directory
import DirectoryTesting
import Policy
import Ports
import Testing
import Vocabulary

@testable import ControlPlane

@Suite("The API description")
struct OpenAPITests {
    @Test("it has every route of the table and no other, each with its own name")
    func routes() async throws {
        try await AdminFixture.run { api in
            let document = try await api.get("/api/v1/openapi.json")

            var described: Set<String> = []
            var names: Set<String> = []
            for path in document["paths"]?.members ?? [] {
                for operation in path.value.members ?? [] {
                    described.insert("\(operation.name.uppercased()) \(path.name)")
                    names.insert(operation.value["operationId"]?.text ?? "")
                }
            }
            #expect(document["openapi"] == "3.1.0")
            #expect(described == Set(api.plane.routes.map { "\($0.method) \($0.path)" }))
            #expect(described.count == api.plane.routes.count)
            #expect(names.count == api.plane.routes.count)
        }
    }

    @Test("every reference leads somewhere, and everything that is there is referred to")
    func references() async throws {
        try await AdminFixture.run { api in
            let document = try await api.get("/api/v1/openapi.json")

            let used = references(in: document)
            var known: Set<String> = []
            for part in ["schemas", "responses"] {
                for member in document["components"]?[part]?.members ?? [] {
                    known.insert("#/components/\(part)/\(member.name)")
                }
            }
            #expect(used.subtracting(known).isEmpty)
            #expect(known.subtracting(used).isEmpty)
        }
    }

    @Test("every parameter of a path is described")
    func parameters() async throws {
        try await AdminFixture.run { api in
            let document = try await api.get("/api/v1/openapi.json")
            for route in api.plane.routes {
                let operation = document["paths"]?[route.path]?[route.method.lowercased()]
                let described = (operation?["parameters"]?.elements ?? []).compactMap { $0["name"]?.text }
                #expect(Set(described) == Set(route.parameterNames + route.query.map(\.name)))
                #expect(operation?["responses"]?.members?.isEmpty == false)
            }
        }
    }

    @Test("what is answered has exactly the described form")
    func answers() throws {
        var key = Key(
            id: KeyID(rawValue: "key_a"),
            scope: ScopeID(rawValue: 1),
            prefix: "p",
            digest: KeyDigest(words: (1, 2, 3, 4)),
            team: .root,
            name: "n",
            owner: "svc_root",
            createdAt: AdminFixture.time
        )
        key.budget = BudgetTerms(
            Quantity(count: 5).amount(.usd),
            window: .fixed,
            span: BudgetSpan(start: UTCTime(seconds: 0), end: AdminFixture.time),
            alerts: [50],
            grants: [BudgetGrant(amount: Quantity(count: 5), end: AdminFixture.time, reason: "launch")],
            carryOver: CarryOver(most: Quantity(count: 3))
        )
        let team = Team(
            id: .root,
            scope: ScopeID(rawValue: 2),
            name: "root",
            parent: nil,
            budget: key.budget,
            createdAt: AdminFixture.time
        )
        var record = ExchangeRecord(
            id: ExchangeID(high: 1, low: 1),
            time: AdminFixture.time,
            team: .root,
            key: key.id
        )
        record.attempts = [
            .init(target: "a/b", status: 0, outcome: "cut", startMicroseconds: 0, durationMicroseconds: 0)
        ]
        record.timeToFirstByteMicroseconds = 5
        var view = BudgetView(
            scope: .key(key.id),
            limit: Quantity.zero.amount(.tokens),
            window: .day,
            windowStart: AdminFixture.time,
            resetsAt: AdminFixture.time
        )
        view.holds = [.init(id: record.id, amount: .zero, since: AdminFixture.time)]
        let usage = UsageRow(groups: [], requests: 0, errors: 0, usage: .none, cost: .zero)

        try exact(key.json(now: AdminFixture.time), Key.answer)
        try exact(IssuedKey(key: key, secret: Secret("x")).json(now: AdminFixture.time), Key.issuedAnswer)
        try exact(team.json, Team.answer)
        try exact(record.json, ExchangeRecord.answer)
        try exact(view.json(to: Authority(.nobody, in: Snapshot())), BudgetView.answer)
        try exact(usage.json([]), UsageRow.answer)
    }

    @Test("providers, models, targets and health are answered in the described form")
    func services() async throws {
        try await AdminFixture.run { api in
            try exact(await api.get("/api/v1/models/demo"), Model.answer)
            try exact(await api.get("/api/v1/providers/demo"), Provider.answer)
            let fleet = try await api.get("/api/v1/fleet")["data"]?.elements ?? []
            #expect(fleet.map { $0["id"]?.text } == ["127.0.0.1:8080"])
            for gateway in fleet { try exact(gateway, FleetRoutes.answer) }
            for route in api.plane.routes where route.path == "/api/v1/health" {
                guard case .object(let schema) = route.success else { continue }
                try exact(await api.get(route.path), schema)
            }
        }
    }

    private func exact(_ value: JSONValue, _ schema: ObjectSchema) throws {
        try schema.check(value)
        #expect(value.members?.map(\.name).sorted() == schema.fields.map(\.name).sorted(), "\(schema.name)")
    }

    private func references(in value: JSONValue) -> Set<String> {
        switch value {
        case .array(let elements): elements.reduce(into: []) { $0.formUnion(references(in: $1)) }
        case .object(let members):
            members.reduce(into: []) { found, member in
                if member.name == "$ref", let text = member.value.text { found.insert(text) }
                found.formUnion(references(in: member.value))
            }
        default: []
        }
    }
}
