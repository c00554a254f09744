import Dialects
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("What a model says of things that a target cannot express")
struct UnsupportedTests {
    private static let body =
        #"{"model":"fast","max_tokens":5,"top_k":3,"messages":[{"role":"user","content":"hello"}]}"#

    private let upstream = ScriptedUpstream { request, _ in
        #expect(!request.body.contains("top_k"))
        return [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
    }

    private func gate(_ losses: [Capability: LossHandling]) async throws -> Gate {
        try await Gate(upstreams: ["a": upstream.port]) { declaration in
            // OpenAI's API has no top_k.
            declaration.providers[0].kind = "openai"
            declaration.models[0].unsupported = losses
        }
    }

    @Test("what only tunes an answer is left out and named unless the model says otherwise")
    func own() async throws {
        let answer = try await gate([:]).ask(Self.body, path: "/v1/messages")

        #expect(answer.status == 200)
        #expect(answer.field("x-gatehouse-dropped") == "top_k")
    }

    @Test("a model can refuse what would be left out")
    func rejected() async throws {
        let answer = try await gate([.topK: .reject]).ask(Self.body, path: "/v1/messages")

        #expect(answer.status == 400)
        #expect(answer.body.contains("top_k"))
        #expect(answer.field("x-gatehouse-dropped") == nil)
    }

    @Test("what the model is known to lack is not written, if leaving it out only tunes the answer")
    func doubted() {
        func unsupported(_ losses: [Capability: LossHandling]) -> Set<Capability> {
            let target = Target(
                provider: Provider(
                    declaration: ProviderDeclaration(name: "a", kind: "groq"),
                    baseURL: "https://x",
                    isManagedByFile: true
                ),
                model: "m",
                weight: 1,
                priority: 0,
                price: nil,
                contextTokens: nil,
                maxOutputTokens: 10,
                labels: [:],
                timeouts: Timeouts(),
                losses: losses,
                lacks: [.seed],
                doubts: [.reasoning, .images]
            )
            return Rendering(target, losses: losses).unsupported
        }

        #expect(unsupported([:]) == [.seed, .reasoning])
        #expect(unsupported([.reasoning: .reject]) == [.seed])
    }

    @Test("what the model says of other things changes nothing")
    func others() async throws {
        let answer = try await gate([.seed: .reject]).ask(Self.body, path: "/v1/messages")

        #expect(answer.status == 200)
    }
}
