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
}
