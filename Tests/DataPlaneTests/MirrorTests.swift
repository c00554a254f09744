import Directory
import Ledger
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Copies of requests that rules send to another model", .serialized)
struct MirrorTests {
    private static let budget = BudgetTerms(Quantity(Money(nanos: 1_000_000_000)).amount(.usd))

    /// The upstream of the model that is asked for.
    private let own = Self.good()

    private static func good() -> ScriptedUpstream {
        ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
    }

    /// A gate whose model `fast` is at `a` and has a rule that mirrors to `shadow` at `b`.
    private static func gate(
        _ own: ScriptedUpstream,
        _ shadow: ScriptedUpstream,
        budget: BudgetTerms = budget,
        _ change: (inout Declaration) -> Void = { _ in }
    ) async throws -> Gate {
        try await Gate(upstreams: ["a": own.port, "b": shadow.port]) { declaration in
            var model = ModelDeclaration(name: "shadow")
            model.targets = [declaration.models[0].targets.removeLast()]
            model.retries.attempts = 3
            var rule = RoutingRule(name: "copies")
            rule.mirror = MirrorTerms(model: "shadow", budget: budget)
            declaration.models[0].rules = [rule]
            declaration.models.append(model)
            change(&declaration)
        }
    }

    /// The numbers, once a test of them holds.
    private static func counts(
        _ gate: Gate,
        _ isAwaited: (MirrorCounts) -> Bool
    ) async throws -> MirrorCounts {
        for _ in 0..<1000 {
            let counts = gate.server.counters.mirrorCounts
            if isAwaited(counts) { return counts }
            try await Task.sleep(for: .milliseconds(5))
        }
        return gate.server.counters.mirrorCounts
    }

    @Test("a copy has a row of its own at the root, paid by the rule, and the caller's row says which")
    func booked() async throws {
        let shadow = Self.good()
        let gate = try await Self.gate(own, shadow)

        let answer = try gate.ask(Gate.chat, fields: "idempotency-key: one\r\nx-own: 1\r\n")
        let records = try await gate.records(2)

        #expect(answer.status == 200 && own.requests.count == 1)
        let payer = ScopeName.mirror(rule: "copies", model: "fast")
        let copy = try #require(records.first { $0.key.rawValue == payer.description })
        let own = try #require(records.first { $0.id != copy.id })
        #expect(copy.team == .root && copy.model == "shadow" && copy.target == "b/upstream-model")
        #expect(copy.status == 200 && copy.cost > .zero && copy.tags.isEmpty)
        #expect(RoutingRecord(text: copy.routing)?.mirrorOf == own.id.description)
        #expect(shadow.requests[0].field("idempotency-key") == nil)
        #expect(shadow.requests[0].field("x-own") == "1")
        let node = try #require(gate.directory.snapshot.node(named: payer))
        let cut = try #require(try gate.ledger.look([node]).first)
        #expect(cut.settled == Quantity(copy.cost) && cut.held == .zero)
        await gate.stop()
    }

    @Test("a copy is sent once, whatever the shadow's retries and fallbacks are, and leaves the answer alone")
    func once() async throws {
        let shadow = ScriptedUpstream { _, _ in
            [.send(ScriptedUpstream.json("{}", status: "503 Busy", fields: "retry-after: 0\r\n"))]
        }
        let gate = try await Self.gate(own, shadow) { $0.models[1].fallbacks = ["fast"] }

        let answer = try gate.ask(Gate.chat)
        let counts = try await Self.counts(gate) { $0.failed == 1 && $0.inFlight == 0 }

        #expect(answer.status == 200)
        #expect(shadow.requests.count == 1)
        #expect(counts.sent == 1 && counts.failed == 1 && counts.inFlight == 0)
        #expect(try await gate.records(2).filter { !$0.errorCode.isEmpty }.count == 1)
        #expect(gate.server.counters.refusedByCode.isEmpty)
        await gate.stop()
    }

    @Test("a shadow of which no target is left is not mirrored to its fallbacks")
    func fallbacks() async throws {
        let shadow = Self.good()
        let gate = try await Self.gate(own, shadow) {
            // Without a price nothing can be held for it, so that it is left out.
            $0.models[1].targets[0].price = nil
            $0.models[1].fallbacks = ["fast"]
        }

        #expect(try gate.ask(Gate.chat).status == 200)
        let counts = try await Self.counts(gate) { !$0.dropped.isEmpty || $0.sent > 0 }

        #expect(counts.dropped == [.target: 1] && counts.sent == 0)
        #expect(own.requests.count == 1 && shadow.requests.isEmpty)
        await gate.stop()
    }

    @Test("without room in the rule's budget no copy is sent, no row is left, and nothing is refused")
    func budget() async throws {
        let shadow = Self.good()
        let tiny = BudgetTerms(Quantity(Money(nanos: 1)).amount(.usd))
        let gate = try await Self.gate(own, shadow, budget: tiny)

        #expect(try gate.ask(Gate.chat).status == 200)
        let counts = try await Self.counts(gate) { !$0.dropped.isEmpty && $0.inFlight == 0 }

        #expect(counts.dropped == [.budget: 1] && counts.sent == 0 && counts.inFlight == 0)
        #expect(shadow.requests.isEmpty)
        #expect(gate.server.counters.refusedByCode.isEmpty)
        #expect(gate.ledger.statistics.holds == 0)
        await gate.stop()
    }

    @Test("what a copy cannot be is counted by reason")
    func reasons() async throws {
        let shadow = Self.good()
        let gate = try await Self.gate(own, shadow) {
            $0.models[1].limits.requestsPerMinute = 1
        }
        #expect(try gate.ask(Gate.chat).status == 200)
        _ = try await Self.counts(gate) { $0.sent == 1 && $0.inFlight == 0 }

        #expect(try gate.ask(Gate.chat).status == 200)
        let limited = try await Self.counts(gate) { $0.dropped[.limit] == 1 }
        #expect(try gate.ask(Gate.chat, path: "/v1/messages/count_tokens").status == 200)
        let counted = try await Self.counts(gate) { $0.dropped[.unsuited] == 1 }

        #expect(limited.dropped == [MirrorDrop.limit: 1])
        #expect(counted.dropped == [MirrorDrop.limit: 1, .unsuited: 1])
        #expect(shadow.requests.count == 1)
        await gate.stop()
    }

    @Test("copies that hang take no caller's place among the exchanges under way")
    func places() async throws {
        let door = Door()
        let shadow = ScriptedUpstream { _, _ in [.wait(door), .close] }
        let gate = try await Self.gate(own, shadow) { $0.server.maxExchanges = 1 }
        for sent in 1...3 {
            #expect(try gate.ask(Gate.chat).status == 200)
            let counts = try await Self.counts(gate) { $0.sent == sent }
            #expect(counts.sent == sent && counts.inFlight == sent)
            for _ in 0..<1000 where gate.server.counters.inflight > 0 {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        #expect(gate.server.counters.inflight == 0)
        door.open()
        await gate.stop()
    }

    @Test("a refusal for want of room is told as one")
    func busy() {
        #expect(MirrorDrop(Refusal(.overloaded, "full")) == .busy)
        #expect(MirrorDrop(Refusal(.rateLimitExceeded, "fast")) == .limit)
        #expect(MirrorDrop(Refusal(.invalidRequest, "no")) == .unable)
    }

    @Test("copies that hang do not outlast the gateway, and are charged what they may be billed")
    func drained() async throws {
        let door = Door()
        let shadow = ScriptedUpstream { _, _ in [.wait(door), .close] }
        let gate = try await Self.gate(own, shadow)
        for _ in 0..<3 { #expect(try gate.ask(Gate.chat).status == 200) }
        _ = try await Self.counts(gate) { $0.sent == 3 }
        while shadow.requests.count < 3 { try await Task.sleep(for: .milliseconds(5)) }

        await gate.server.drain(timeout: .seconds(10))
        let ended = try await gate.records(6).filter { $0.errorCode == "mirror_ended" }
        door.open()

        #expect(ended.count == 3)
        #expect(ended.allSatisfy { $0.status == 499 && $0.cost > .zero && $0.accuracy == .estimated })
        #expect(gate.server.counters.mirrorCounts.inFlight == 0)
        #expect(gate.ledger.statistics.holds == 0 && gate.ledger.statistics.leaks == 0)
        await gate.stop()
    }

    @Test("a copy that is read for long is read with bounded memory, and its usage is booked")
    func large() async throws {
        let text = String(repeating: "x", count: 6 << 20)
        let shadow = ScriptedUpstream { _, _ in
            [
                .send(
                    ScriptedUpstream.json(
                        #"{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"\#(text)"},"finish_reason":"stop"}],"usage":{"prompt_tokens":30,"completion_tokens":20,"total_tokens":50}}"#
                    )
                )
            ]
        }
        let gate = try await Self.gate(own, shadow)

        #expect(try gate.ask(Gate.chat).status == 200)
        let records = try await gate.records(2)

        let copy = try #require(records.first { $0.target == "b/upstream-model" })
        #expect(copy.usage.input == 30 && copy.usage.output == 20 && copy.accuracy == .reported)
        await gate.stop()
    }
}
