import Directory
import Policy
import Testing
import Vocabulary

@testable import DataPlane

/// Two targets in the required region stand around one that is not: whatever happens, that one is never asked.
@Suite("Labels that are required hold on every way", .serialized)
struct ResidencyTests {
    private typealias Steps = [ScriptedUpstream.Step]

    private static let chat: Steps = [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
    private static let broken: Steps = [.send(ScriptedUpstream.json("{}", status: "500 Broken"))]
    private static let slow: Steps = [.pause(milliseconds: 800)] + chat

    /// A gate in front of the upstreams, whose labels are those of their providers.
    private final class Field: Sendable {
        let gate: Gate
        let near: ScriptedUpstream
        let abroad: ScriptedUpstream
        let far: ScriptedUpstream
        let key: String

        /// The model `fast` has the targets in the order near, abroad, far.
        convenience init(
            near: @escaping @Sendable (Int) -> Steps,
            _ change: @escaping (inout Declaration) -> Void = { _ in }
        ) async throws {
            try await self.init(near: near, far: { _ in ResidencyTests.chat }, change)
        }

        init(
            near: @escaping @Sendable (Int) -> Steps,
            far: @escaping @Sendable (Int) -> Steps,
            _ change: @escaping (inout Declaration) -> Void
        ) async throws {
            self.near = ScriptedUpstream { _, number in near(number) }
            abroad = ScriptedUpstream { _, _ in ResidencyTests.chat }
            self.far = ScriptedUpstream { _, number in far(number) }
            let ports = ["a": self.near.port, "b": abroad.port, "c": self.far.port]
            gate = try await Gate(upstreams: ports) { declaration in
                for place in declaration.providers.indices {
                    declaration.providers[place].labels = ["region": place == 1 ? "us" : "eu"]
                }
                declaration.models[0].retries.attempts = 2
                change(&declaration)
            }
            _ = try gate.directory.updateTeam(.root, by: .system) { $0.passthrough = ["*"] }
            let team = try gate.directory.createTeam(
                TeamTerms(name: "europe", passthrough: ["*"], requireLabels: ["region": "eu"]),
                by: .system
            )
            key = try gate.directory.createKey(in: team.id, KeyTerms(name: "k"), by: .system).secret.revealed
        }

        func ask(_ body: String = Gate.chat, fields: String = "") throws -> Answer {
            try gate.ask(body, key: key, fields: fields)
        }
    }

    private func eventually(_ condition: () -> Bool) async throws {
        for _ in 0..<1000 where !condition() { try await Task.sleep(for: .milliseconds(10)) }
        #expect(condition())
    }

    private static func target(_ declaration: Declaration, _ place: Int) -> TargetDeclaration {
        declaration.models[0].targets[place]
    }

    private static func model(_ name: String, _ targets: [TargetDeclaration]) -> ModelDeclaration {
        var model = ModelDeclaration(name: name)
        model.strategy = .priority
        model.targets = targets
        return model
    }

    @Test(
        "a further try, a fallback and pools within pools pass by what does not carry them",
        arguments: 0..<4
    )
    func failures(_ way: Int) async throws {
        let field = try await Field(near: { _ in Self.broken }) { declaration in
            let (near, abroad, far) = (
                Self.target(declaration, 0), Self.target(declaration, 1), Self.target(declaration, 2)
            )
            switch way {
            case 0: break
            case 1:
                declaration.models[0].targets = [near]
                declaration.models[0].fallbacks = ["spare"]
                declaration.models.append(Self.model("spare", [abroad, far]))
            case 2:
                declaration.models[0].targets = []
                declaration.models[0].pools = [PoolDeclaration(model: "one"), PoolDeclaration(model: "two")]
                declaration.models[0].pools[1].priority = 1
                declaration.models.append(Self.model("one", [near, abroad]))
                var two = Self.model("two", [abroad])
                two.pools = [PoolDeclaration(model: "deep")]
                two.pools[0].priority = 5
                declaration.models += [two, Self.model("deep", [abroad, far])]
            default:
                // A rule that prefers another region adds nothing.
                var rule = RoutingRule(name: "abroad")
                rule.preferred = [TextPattern("b/*")]
                declaration.models[0].rules = [rule]
            }
        }

        let answer = try field.ask()

        #expect(answer.status == 200 && answer.field("x-gatehouse-provider") == "c")
        #expect(field.near.requests.count >= 1 && field.far.requests.count == 1)
        #expect(field.abroad.requests.isEmpty)
        // Nobody else's requests are kept from it.
        #expect(try field.gate.ask(Gate.chat).status == 200)
        await field.gate.stop()
    }

    @Test(
        "where all that carry them fail or rest, the request is refused",
        arguments: ["500 Broken", "429 Slow", "401 No"]
    )
    func nothingLeft(_ status: String) async throws {
        let refusing: @Sendable (Int) -> [ScriptedUpstream.Step] = { _ in
            [.send(ScriptedUpstream.json("{}", status: status))]
        }
        let field = try await Field(near: refusing, far: refusing) { $0.models[0].breaker.failures = 1 }

        for _ in 0..<4 { #expect(try field.ask().status != 200) }

        #expect(field.abroad.requests.isEmpty)
        #expect(field.near.requests.count + field.far.requests.count >= 2)
        await field.gate.stop()
    }

    @Test("a hedge asks one that carries them")
    func hedge() async throws {
        let field = try await Field(near: { _ in Self.slow }) {
            var terms = HedgeTerms()
            terms.after = .milliseconds(50)
            terms.sharePercent = 100
            $0.models[0].hedge = terms
        }

        let answer = try field.ask()

        #expect(answer.status == 200 && answer.field("x-gatehouse-provider") == "c")
        #expect(field.near.requests.count == 1 && field.far.requests.count == 1)
        #expect(field.abroad.requests.isEmpty)
        await field.gate.stop()
    }

    @Test("a stream that breaks off is gone on with by one that carries them")
    func continuation() async throws {
        func event(_ content: String, _ finish: String = "null") -> String {
            ScriptedUpstream.chunk(
                "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                    + "\"delta\":{\"role\":\"assistant\",\"content\":\"\(content)\"},\"finish_reason\":\(finish)}]}\n\n"
            )
        }
        let begun = ScriptedUpstream.streamHead + event("One, two, ")
        let rest =
            ScriptedUpstream.streamHead + event("three.", "\"stop\"")
            + ScriptedUpstream.chunk("data: [DONE]\n\n") + "0\r\n\r\n"
        let field = try await Field(near: { _ in [.send(begun), .close] }, far: { _ in [.send(rest)] }) {
            for place in $0.providers.indices { $0.providers[place].kind = "mistral" }
            $0.models[0].continuesStreams = true
        }

        let answer = try field.ask(Gate.streamed, fields: "connection: close\r\n")

        #expect(answer.status == 200 && answer.body.contains("three."))
        #expect(field.far.requests.count == 1 && field.abroad.requests.isEmpty)
        await field.gate.stop()
    }

    @Test("a copy goes to a shadow that carries them, or to none", arguments: [true, false])
    func mirror(_ hasOne: Bool) async throws {
        let field = try await Field(near: { _ in Self.chat }) { declaration in
            let (abroad, far) = (Self.target(declaration, 1), Self.target(declaration, 2))
            declaration.models.append(Self.model("shadow", hasOne ? [abroad, far] : [abroad]))
            var rule = RoutingRule(name: "copies")
            rule.mirror = MirrorTerms(
                model: "shadow",
                budget: BudgetTerms(limit: Money(nanos: 1_000_000_000), window: .day)
            )
            declaration.models[0].rules = [rule]
        }

        #expect(try field.ask().field("x-gatehouse-provider") == "a")

        let counters = field.gate.server.counters
        try await eventually {
            let counts = counters.mirrorCounts
            return counts.sent + counts.dropped.values.reduce(0, +) == 1 && counts.inFlight == 0
        }
        #expect(field.far.requests.count == (hasOne ? 1 : 0) && field.abroad.requests.isEmpty)
        await field.gate.stop()
    }

    @Test("who waits for a place waits for those that carry them, though another is free")
    func waiting() async throws {
        let door = Door()
        let held: @Sendable (Int) -> [ScriptedUpstream.Step] = { number in
            (number == 1 ? [.wait(door)] : []) + Self.chat
        }
        let field = try await Field(near: held, far: held) {
            $0.providers[0].concurrency = 1
            $0.providers[2].concurrency = 1
        }
        let busy = try [field.gate.connect(), field.gate.connect()]
        for connection in busy { connection.send(field.gate.request(Gate.chat, key: field.key)) }
        try await eventually { field.near.requests.count + field.far.requests.count == 2 }

        #expect(try field.ask().status == 429)
        let waiting = try field.gate.connect()
        waiting.send(
            field.gate.request(Gate.chat, key: field.key, fields: "x-gatehouse-max-wait: 20\r\n")
        )
        try await Task.sleep(for: .milliseconds(200))
        #expect(field.abroad.requests.isEmpty)
        door.open()

        for connection in busy + [waiting] { #expect(connection.readAnswer().status == 200) }
        #expect(field.abroad.requests.isEmpty)
        await field.gate.stop()
    }

    @Test("a provider's own route does not reach a model of it that does not carry them")
    func passthrough() async throws {
        let field = try await Field(near: { _ in Self.chat }) { declaration in
            // The provider carries them, this model of it does not.
            var elsewhere = Self.target(declaration, 0)
            elsewhere.model = "elsewhere"
            elsewhere.labels = ["region": "us"]
            declaration.models.append(Self.model("other", [elsewhere]))
        }
        let own = Gate.chat.replacing("fast", with: "upstream-model")
        let other = Gate.chat.replacing("fast", with: "elsewhere")
        func ask(_ body: String) throws -> Answer {
            try field.gate.ask(body, path: "/a/chat/completions", key: field.key)
        }

        #expect(try ask(own).status == 200)
        #expect(try ask(other).status == 400)

        #expect(field.near.requests.count == 1)
        await field.gate.stop()
    }

    @Test("a model that its fallbacks alone can serve is listed, and one that nothing can serve is not")
    func listed() async throws {
        let field = try await Field(near: { _ in Self.chat }) { declaration in
            let abroad = Self.target(declaration, 1)
            var fallingBack = Self.model("falling-back", [abroad])
            fallingBack.fallbacks = ["fast"]
            declaration.models += [fallingBack, Self.model("abroad", [abroad])]
        }
        func get(_ path: String) throws -> Answer {
            try field.gate.ask("", path: path, method: "GET", key: field.key)
        }

        let list = try get("/v1/models")

        #expect(list.body.contains(#""falling-back""#))
        #expect(!list.body.contains(#""abroad""#))
        #expect(try get("/v1/models/falling-back").status == 200)
        #expect(try get("/v1/models/abroad").status == 404)
        #expect(try field.ask(Gate.chat.replacing("fast", with: "falling-back")).status == 200)
        await field.gate.stop()
    }
}
