import Policy
import Testing

@testable import DataPlane

/// Conversations with other providers' answers in them that go to a target of the caller's own dialect.
@Suite("Histories of other providers", .serialized)
struct ForeignHistoryRouteTests {
    private static let answer =
        #"{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Done."}],"#
        + #""stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":2}}"#

    /// A request that returns a tool's result to a turn that begins with such blocks.
    private static func body(_ thought: String, user: String = #""What?""#) -> String {
        #"{"model":"fast","max_tokens":10,"messages":[{"role":"user","content":\#(user)},"#
            + #"{"role":"assistant","content":[\#(thought),{"type":"tool_use","id":"toolu_1","name":"f","input":{"q":1}}]},"#
            + #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"R"}]}],"#
            + #""tools":[{"name":"f","input_schema":{"type":"object"}}],"unknown_field":{"kept":true}}"#
    }

    private func gate(_ upstream: ScriptedUpstream, kind: String) async throws -> Gate {
        try await Gate(upstreams: ["a": upstream.port]) { $0.providers[0].kind = kind }
    }

    @Test(
        "Anthropic gets no wrapped proof and no thought without one, and all else with the caller's own fields"
    )
    func anthropic() async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json(Self.answer))] }
        let gate = try await gate(upstream, kind: "anthropic")
        let thoughts = [
            #"{"type":"thinking","thinking":"Hm","signature":"gh1.openai.YQ=="}"#,
            #"{"type":"thinking","thinking":"Hm","signature":""}"#,
        ]
        for (place, thought) in thoughts.enumerated() {
            let socket = try gate.connect()
            let request = gate.request(
                Self.body(thought),
                path: "/v1/messages",
                fields: "anthropic-beta: some-beta-2026\r\n"
            )
            socket.send(request)
            let answer = socket.readAnswer()

            #expect(answer.status == 200, "\(answer.body)")
            #expect(answer.body.contains(#""text":"Done.""#))
            let sent = upstream.requests[place]
            #expect(!sent.body.contains("thinking") && !sent.body.contains("gh1."), "\(sent.body)")
            #expect(sent.body.contains(#""id":"toolu_1""#) && sent.body.contains(#""tool_use_id":"toolu_1""#))
            #expect(sent.body.contains(#""unknown_field":{"kept":true}"#))
            #expect(sent.head.contains("anthropic-beta: some-beta-2026"))
        }
        await gate.stop()
    }

    @Test("a history of Anthropic's own passes byte for byte, and so does what the gateway cannot read")
    func passing() async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json(Self.answer))] }
        let gate = try await gate(upstream, kind: "anthropic")
        let own = #"{"type":"thinking", "thinking":"Hm", "signature":"YQ=="}"#
        let wrapped = #"{"type":"thinking","thinking":"Hm","signature":"gh1.openai.YQ=="}"#

        for (place, body) in [Self.body(own), Self.body(wrapped, user: "5")].enumerated() {
            let answer = try gate.ask(body, path: "/v1/messages")

            #expect(answer.body == Self.answer)
            #expect(upstream.requests[place].body == body.replacing(#""fast""#, with: #""upstream-model""#))
        }
        await gate.stop()
    }

    @Test("Mistral gets ids of its own form, the same for a call and its result")
    func mistral() async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
        let gate = try await gate(upstream, kind: "mistral")
        let call = #"{"id":"call_gh0_0","type":"function","function":{"name":"f","arguments":"{}"}}"#
        let body =
            #"{"model":"fast","messages":[{"role":"user","content":"What?"},{"role":"assistant","tool_calls":[\#(call)]},"#
            + #"{"role":"tool","tool_call_id":"call_gh0_0","content":"R"}]}"#

        let answer = try gate.ask(body)

        #expect(answer.status == 200, "\(answer.body)")
        let sent = upstream.requests[0].body
        #expect(!sent.contains("call_gh"))
        let ids = sent.matches(of: /"(?:id|tool_call_id)":"([A-Za-z0-9]{9})"/).map { String($0.1) }
        #expect(ids.count == 2 && Set(ids).count == 1, "\(sent)")
        await gate.stop()
    }
}
