import Policy
import Testing

@testable import DataPlane

@Suite("Callers with Mistral's SDK", .serialized)
struct MistralCallerTests {
    private static let body =
        #"{"model":"fast","messages":[{"role":"user","content":[{"type":"image_url","image_url":"https://a.test/b.png"}]},"#
        + #"{"role":"assistant","content":"Hm","prefix":false},{"role":"user","content":"So?"}],"#
        + #""tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"#
        + #""tool_choice":"any","random_seed":7}"#

    private func sent(_ body: String, kind: String, agent: String) async throws -> String {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.providers[0].kind = kind }
        let answer = try gate.ask(body, fields: "user-agent: \(agent)\r\n")

        #expect(answer.status == 200, "\(answer.body)")
        let sent = upstream.requests[0].body
        await gate.stop()
        return sent
    }

    @Test(
        "OpenAI, and servers that follow it, get Mistral's forms in their own",
        arguments: ["openai", "openai-compatible"]
    )
    func others(_ kind: String) async throws {
        let sent = try await sent(Self.body, kind: kind, agent: "mistral-client-python/1.9.3")

        #expect(sent.contains(#""image_url":{"url":"https://a.test/b.png"}"#), "\(sent)")
        #expect(sent.contains(#""tool_choice":"required""#) && sent.contains(#""seed":7"#), "\(sent)")
        #expect(!sent.contains("random_seed") && !sent.contains("prefix"), "\(sent)")
    }

    @Test(
        "all else passes byte for byte: Mistral's forms to Mistral, OpenAI's from its SDK, and what other clients say"
    )
    func passing() async throws {
        let agent = "mistral-client-python/1.9.3"
        let plain = #"{"model":"fast", "messages":[{"role":"user","content":"Hi"}], "unknown":{"kept":true}}"#
        for (body, kind, agent) in [
            (Self.body, "mistral", agent), (plain, "openai", agent), (Self.body, "openai", "curl/8.5"),
        ] {
            let sent = try await sent(body, kind: kind, agent: agent)
            #expect(sent == body.replacing(#""fast""#, with: #""upstream-model""#))
        }
    }
}
