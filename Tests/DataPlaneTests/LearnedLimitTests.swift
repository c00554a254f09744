import Directory
import NIOCore
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("What providers have said of their limits", .serialized)
struct LearnedLimitTests {
    private static func saying(tokens: [Int]) -> ScriptedUpstream {
        ScriptedUpstream { _, number in
            let left = tokens[min(number, tokens.count) - 1]
            let fields = "x-ratelimit-remaining-tokens: \(left)\r\nx-ratelimit-reset-tokens: 10m\r\n"
            return [.send(ScriptedUpstream.json(answer, fields: fields))]
        }
    }

    private static let answer =
        "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"hi\"},\"finish_reason\":\"stop\"}],"
        + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}"

    @Test("a request that needs more tokens than are left goes to another target, a small one does not")
    func tokens() async throws {
        let short = Self.saying(tokens: [9_000, 1_000])
        let other = Self.saying(tokens: [9_000])
        let gate = try await Gate(upstreams: ["a": short.port, "b": other.port])
        let long = Gate.chat.replacing("hello", with: String(repeating: "word ", count: 2_000))
        for _ in 0..<2 { #expect(try gate.ask(Gate.chat).field("x-gatehouse-provider") == "a") }

        let answers = [try gate.ask(long), try gate.ask(Gate.chat)]

        #expect(answers.map { $0.field("x-gatehouse-provider") } == ["b", "a"])
        #expect(answers.map { $0.field("x-gatehouse-attempts") } == ["1", "1"])
        await gate.stop()
    }

    @Test("the only target is asked at once although its tokens are probably too few")
    func onlyTarget() async throws {
        let short = Self.saying(tokens: [9_000, 1_000])
        let gate = try await Gate(upstreams: ["a": short.port])
        let long = Gate.chat.replacing("hello", with: String(repeating: "word ", count: 2_000))
        for _ in 0..<2 { _ = try gate.ask(Gate.chat) }

        #expect(try gate.ask(long).status == 200)

        let target = try #require(gate.directory.published().snapshot.models["fast"]?.targets.first)
        #expect(gate.server.health(of: target)?.tokensLeft == 1_000)
        await gate.stop()
    }

    @Test(
        "where every target refuses, a request soon comes to one call, and is served when one is well",
        arguments: ["429 Slow", "401 No", "402 Pay", "403 No", "408 Late", "409 No"]
    )
    func outage(status: String) async throws {
        let isWell = Door()
        let upstreams = (0..<3).map { _ in
            ScriptedUpstream { _, _ in
                isWell.isOpen
                    ? [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
                    : [.send(ScriptedUpstream.json("{}", status: status))]
            }
        }
        let ports = Dictionary(uniqueKeysWithValues: zip(["a", "b", "c"], upstreams.map(\.port)))
        let gate = try await Gate(upstreams: ports) {
            $0.models[0].retries.attempts = 2
            $0.models[0].strategy = .weighted
        }
        let terms = KeyTerms(name: "k")
        let keys = try (0..<2).map { _ in
            try gate.directory.createKey(in: .root, terms, by: .system).secret.revealed
        }
        for index in 0..<6 { _ = try gate.ask(Gate.chat, key: keys[index % 2]) }
        let before = upstreams.map(\.requests.count).reduce(0, +)

        for index in 0..<20 { #expect(try gate.ask(Gate.chat, key: keys[index % 2]).status != 200) }

        // A rest of a second may end meanwhile.
        let calls = upstreams.map(\.requests.count).reduce(0, +) - before
        #expect((20...40).contains(calls))
        isWell.open()
        let answers = try (0..<20).map { _ in try gate.ask(Gate.chat, key: keys[1]) }
        #expect(answers.allSatisfy { $0.status == 200 && $0.field("x-gatehouse-attempts") == "1" })
        await gate.stop()
    }

    @Test(
        "an only target that refused its key, or for its limits, is asked all the same and at once",
        arguments: ["401 No", "429 Slow"]
    )
    func onlyOne(status: String) async throws {
        let upstream = ScriptedUpstream { _, number in
            [
                .send(
                    number == 1
                        ? ScriptedUpstream.json("{}", status: status)
                        : ScriptedUpstream.chat(prompt: 3, completion: 2)
                )
            ]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        #expect(try gate.ask(Gate.chat).status != 200)
        let target = try #require(gate.directory.published().snapshot.models["fast"]?.targets.first)
        #expect(gate.server.health(of: target)?.state == .exhausted)

        #expect(try gate.ask(Gate.chat).status == 200)

        #expect(gate.server.health(of: target)?.state == .healthy)
        await gate.stop()
    }

    @Test("who has waited for a provider heeds what it has said meanwhile, for five seconds in all")
    func waitsAgain() async throws {
        let upstream = ScriptedUpstream { _, number in
            number == 1
                ? [.send(ScriptedUpstream.json("{}", status: "429 Slow", fields: "retry-after: 1\r\n"))]
                : [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        #expect(try gate.ask(Gate.chat).status == 429)
        let waiting = try (0..<5).map { _ in try gate.connect() }
        for socket in waiting { socket.send(gate.request(Gate.chat)) }
        try await Task.sleep(for: .milliseconds(200))
        let target = try #require(gate.directory.published().snapshot.models["fast"]?.targets.first)
        let entry = gate.server.targetBook.entry(of: target)

        entry.tell { $0.refuse(rest: 3_000_000, now: NIODeadline.now().microseconds) }
        try await Task.sleep(for: .milliseconds(1_800))

        #expect(upstream.requests.count == 1)
        #expect(waiting.map { $0.readAnswer().status } == [200, 200, 200, 200, 200])
        #expect(upstream.requests.count == 6)

        entry.tell { $0.refuse(rest: 1_000_000, now: NIODeadline.now().microseconds) }
        let last = try gate.connect()
        last.send(gate.request(Gate.chat))
        try await Task.sleep(for: .milliseconds(200))
        entry.tell { $0.refuse(rest: 60_000_000, now: NIODeadline.now().microseconds) }
        #expect(last.readAnswer().status == 200)
        await gate.stop()
    }
}
