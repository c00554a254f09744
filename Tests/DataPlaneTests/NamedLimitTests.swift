import Directory
import Policy
import Testing
import Vocabulary

@Suite("Limits of models and providers")
struct NamedLimitTests {
    private static func upstream() -> ScriptedUpstream {
        ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
    }

    @Test("a model's limit binds all keys together, and neither a reload nor a rotated key refills it")
    func model() async throws {
        let upstream = Self.upstream()
        let limited: (inout Declaration) -> Void = {
            $0.models[0].limits = LimitTerms(requestsPerMinute: 2)
        }
        let gate = try await Gate(upstreams: ["a": upstream.port], limited)
        let own = try gate.directory.createKey(
            in: .root,
            KeyTerms(name: "k", limits: LimitTerms(requestsPerMinute: 2)),
            by: .system
        )

        let first = try gate.ask(Gate.chat, key: own.secret.revealed)
        let second = try gate.ask(Gate.chat)
        #expect(first.status == 200 && second.status == 200)
        #expect(second.field("x-ratelimit-limit-requests") == "2")
        #expect(second.field("x-ratelimit-remaining-requests") == "0")
        var third = try gate.ask(Gate.chat, key: own.secret.revealed)
        #expect(third.status == 429)
        #expect(third.body.contains("model:fast"))
        #expect(third.field("x-ratelimit-remaining-requests") == "0")

        try gate.reload(limited)
        let rotated = try gate.directory.rotateKey(own.key.id, grace: .zero, by: .system)
        third = try gate.ask(Gate.chat, key: rotated.secret.revealed)
        #expect(third.status == 429)
        try gate.reload()
        let fourth = try gate.ask(Gate.chat, key: rotated.secret.revealed)
        #expect(fourth.status == 200, "the key itself has one of its two left, rotated or not")
        let fifth = try gate.ask(Gate.chat, key: rotated.secret.revealed)
        #expect(fifth.status == 429)
        #expect(fifth.body.contains("key:"))
        try gate.reload(limited)
        let sixth = try gate.ask(Gate.chat)
        #expect(sixth.status == 429, "a limit that went and came back finds what was used")
        await gate.stop()
    }

    @Test(
        "a provider that is at its limit is passed by, without a retry, and the record names who was called"
    )
    func provider() async throws {
        let first = Self.upstream()
        let second = Self.upstream()
        let gate = try await Gate(upstreams: ["a": first.port, "b": second.port]) {
            $0.providers[0].requestsPerMinute = 1
            $0.providers[1].requestsPerMinute = 2
        }

        let answers = try (0..<4).map { _ in try gate.ask(Gate.chat) }

        #expect(answers.map(\.status) == [200, 200, 200, 429])
        #expect(answers[1].field("x-gatehouse-provider") == "b")
        #expect(answers[1].field("x-gatehouse-attempts") == "1")
        #expect(first.requests.count == 1 && second.requests.count == 2)
        #expect(answers[3].body.contains("rate_limit_exceeded"))
        #expect(answers[3].body.contains("provider:"))
        let wait = try #require(answers[3].field("retry-after-ms").flatMap { Int($0) })
        #expect((1...30_000).contains(wait), "the shorter of both waits, \(wait)")
        #expect(answers[1].field("x-ratelimit-limit-requests") == nil, "another provider would serve")
        let record = try await gate.lastRecord()
        #expect(record.status == 429 && record.attempts.isEmpty && record.provider.isEmpty)
        #expect(record.cost == .zero)
        await gate.stop()
    }

    @Test("the only provider's limit is told in the head")
    func onlyProvider() async throws {
        let upstream = Self.upstream()
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            $0.providers[0].requestsPerMinute = 10
            $0.providers[0].tokensPerMinute = 1000
        }

        let answer = try gate.ask(Gate.chat)
        let next = try gate.ask(Gate.chat)

        #expect(answer.field("x-ratelimit-limit-requests") == "10")
        #expect(answer.field("x-ratelimit-remaining-requests") == "9")
        let expected = (Gate.chat.utf8.count + 3) / 4
        #expect(answer.field("x-ratelimit-remaining-tokens") == "\(1000 - expected)")
        // The first used 5 tokens in the end; what little has decayed since may show.
        let left = try #require(next.field("x-ratelimit-remaining-tokens").flatMap { Int($0) })
        #expect((1000 - 5 - expected...1000 - expected).contains(left))
        await gate.stop()
    }

    @Test("a failed attempt counts as a request to its provider and leaves no tokens behind")
    func failed() async throws {
        let failing = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json("{}", status: "500 X"))] }
        let gate = try await Gate(upstreams: ["a": failing.port]) {
            $0.models[0].retries.attempts = 2
            $0.models[0].retries.budgetPercent = 100
            $0.providers[0].requestsPerMinute = 2
            $0.providers[0].tokensPerMinute = 50
        }

        let answer = try gate.ask(Gate.chat)

        #expect(answer.status == 429, "the third try is not made")
        #expect(failing.requests.count == 2)
        // Only what the request itself is expected to use is taken, with what little has decayed.
        let left = try #require(answer.field("x-ratelimit-remaining-tokens").flatMap { Int($0) })
        let expected = (Gate.chat.utf8.count + 3) / 4
        #expect((50 - expected...55 - expected).contains(left))
        #expect(answer.field("x-gatehouse-provider") == "a")
        let record = try await gate.lastRecord()
        #expect(record.attempts.count == 2 && record.provider == "a")
        await gate.stop()
    }

    @Test("a fallback's own limit is passed by like a provider's, and its places are given back")
    func fallback() async throws {
        let failing = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json("{}", status: "500 X"))] }
        let serving = Self.upstream()
        let gate = try await Gate(upstreams: ["a": failing.port, "b": serving.port]) {
            var spare = $0.models[0]
            spare.name = "spare"
            spare.targets = [$0.models[0].targets[1]]
            spare.limits = LimitTerms(requestsPerMinute: 2, concurrency: 1)
            $0.models[0].targets.removeLast()
            $0.models[0].fallbacks = ["spare"]
            $0.models.append(spare)
        }

        let answers = try (0..<3).map { _ in try gate.ask(Gate.chat) }

        #expect(answers.map(\.status) == [200, 200, 429])
        #expect(answers[2].body.contains("model:spare"))
        #expect(serving.requests.count == 2)
        await gate.stop()
    }

    @Test("a fallback's own limit binds where nothing of the model itself is left, too")
    func fallbackAlone() async throws {
        let own = Self.upstream()
        let serving = Self.upstream()
        let gate = try await Gate(upstreams: ["a": own.port, "b": serving.port]) {
            var spare = $0.models[0]
            spare.name = "spare"
            spare.targets = [$0.models[0].targets.removeLast()]
            spare.limits = LimitTerms(requestsPerMinute: 2)
            // Without a price nothing can be held for it, so that it is left out.
            $0.models[0].targets[0].price = nil
            $0.models[0].fallbacks = ["spare"]
            $0.models.append(spare)
        }

        let answers = try (0..<3).map { _ in try gate.ask(Gate.chat) }

        #expect(answers.map(\.status) == [200, 200, 429])
        #expect(answers[2].body.contains("model:spare"))
        #expect(own.requests.isEmpty && serving.requests.count == 2)
        await gate.stop()
    }
}
