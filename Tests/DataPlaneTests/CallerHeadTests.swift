import Foundation
import Directory
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Heads in the words of the caller's dialect", .serialized)
struct CallerHeadTests {
    private static let messages =
        #"{"model":"fast","max_tokens":5,"messages":[{"role":"user","content":"hello"}]}"#
    private static let converse = #"{"messages":[{"role":"user","content":[{"text":"hello"}]}]}"#
    private static let own =
        #"{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"hi"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":2}}"#

    private static func chat() -> ScriptedUpstream {
        ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
    }

    private func limited(_ gate: Gate) throws -> String {
        try gate.directory.createKey(
            in: .root,
            KeyTerms(name: "k", limits: LimitTerms(requestsPerMinute: 7, tokensPerMinute: 9000)),
            by: .system
        ).secret.revealed
    }

    @Test("Anthropic's clients read limits under their names, others do not")
    func limits() async throws {
        let upstream = Self.chat()
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let key = try limited(gate)

        let anthropic = try gate.ask(Self.messages, path: "/v1/messages", key: key)
        let chat = try gate.ask(Gate.chat, key: key)
        let refused = try gate.ask("{}", path: "/v1/messages", key: key)

        #expect(anthropic.field("anthropic-ratelimit-requests-limit") == "7")
        #expect(anthropic.field("anthropic-ratelimit-requests-remaining") == "6")
        let reset = try #require(anthropic.field("anthropic-ratelimit-requests-reset"))
        #expect(UTCTime(rfc3339: reset) != nil)
        #expect(anthropic.field("anthropic-ratelimit-tokens-limit") == "9000")
        #expect(anthropic.field("anthropic-ratelimit-tokens-reset") != nil)
        #expect(anthropic.field("x-ratelimit-limit-requests") == "7")
        #expect(chat.field("x-ratelimit-limit-requests") == "7")
        #expect(!chat.head.contains("anthropic-ratelimit"))
        #expect(refused.status == 400)
        await gate.stop()
    }

    @Test("what an upstream says of the operator's limits stays here")
    func operators() async throws {
        let fields = [
            "anthropic-ratelimit-requests-limit", "anthropic-ratelimit-input-tokens-remaining",
            "anthropic-priority-input-tokens-limit", "x-ratelimitbysize-limit-minute", "x-ratelimit-limit",
            "x-trial-endpoint-call-limit", "x-endpoint-monthly-call-limit",
        ]
        let lines = fields.map { "\($0): 7777777\r\n" }.joined()
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json(Self.own, fields: lines))] }
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.providers[0].kind = "anthropic" }

        let answer = try gate.ask(Self.messages, path: "/v1/messages")

        #expect(answer.status == 200)
        #expect(!answer.head.contains("7777777"), "\(answer.head)")
        await gate.stop()
    }

    @Test("Anthropic's clients find the request's id where they look for it, in refusals too")
    func requestIDs() async throws {
        let upstream = ScriptedUpstream { _, number in
            number == 1
                ? [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
                : [.send(ScriptedUpstream.json(#"{"error":{"message":"no"}}"#, status: "400 Bad"))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let answers = [
            try gate.ask(Self.messages, path: "/v1/messages"),
            try gate.ask(Self.messages, path: "/v1/messages"),
            try gate.ask("{", path: "/v1/messages"),
            try gate.ask(Self.messages, path: "/v1/messages", key: nil),
        ]

        #expect(answers.map(\.status) == [200, 400, 400, 401])
        for answer in answers {
            let id = try #require(answer.field("request-id"))
            #expect(id == answer.field("x-request-id"))
            if answer.status != 200 { #expect(answer.body.contains("\"request_id\":\"\(id)\"")) }
        }
        #expect(answers[0].body.hasPrefix(#"{"id":"msg_c""#), "\(answers[0].body)")
        #expect(try gate.ask(Gate.chat, key: nil).field("request-id") == nil)
        await gate.stop()
    }

    @Test("so do Bedrock's")
    func bedrock() async throws {
        let upstream = Self.chat()
        let gate = try await Gate(upstreams: ["a": upstream.port])

        for answer in [
            try gate.ask(Self.converse, path: "/model/fast/converse"),
            try gate.ask("{", path: "/model/fast/converse"),
        ] {
            #expect(answer.field("x-amzn-requestid") == answer.field("x-request-id"))
        }
        await gate.stop()
    }

    @Test("an id of the provider's that passes stands alone")
    func upstreams() async throws {
        let upstream = ScriptedUpstream { _, _ in
            [.send(ScriptedUpstream.json(Self.own, fields: "request-id: req_provider\r\n"))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.providers[0].kind = "anthropic" }

        let answer = try gate.ask(Self.messages, path: "/v1/messages")

        #expect(answer.field("request-id") == "req_provider")
        #expect(answer.head.components(separatedBy: "\r\nrequest-id:").count == 2)
        #expect(answer.body == Self.own)
        await gate.stop()
    }
}
