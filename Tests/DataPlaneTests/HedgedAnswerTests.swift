import Ledger
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Answers of second targets that are none", .serialized)
struct HedgedAnswerTests {
    private static let hedge: HedgeTerms = {
        var terms = HedgeTerms()
        terms.after = .milliseconds(50)
        terms.sharePercent = 100
        return terms
    }()

    /// What comes at once with status 200 and is no answer.
    private static let shapes = [
        ScriptedUpstream.json("{}"),
        ScriptedUpstream.json(#"{"error":{"message":"x"}}"#),
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>",
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"id\":",
        ScriptedUpstream.streamHead
            + ScriptedUpstream.chunk("data: {\"error\":{\"message\":\"boom\"}}\n\n") + "0\r\n\r\n",
    ]

    private static let event =
        #"data: {"choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":"stop"}]}"#

    /// A good answer in the form that was asked for.
    private static func answer(isStream: Bool) -> String {
        isStream
            ? ScriptedUpstream.streamHead + ScriptedUpstream.chunk("\(event)\n\ndata: [DONE]\n\n")
                + "0\r\n\r\n"
            : ScriptedUpstream.chat(prompt: 3, completion: 2)
    }

    @Test(
        "a good status without an answer takes no good answer away, whoever's came first",
        arguments: shapes.indices,
        [false, true]
    )
    func useless(_ shape: Int, isStream: Bool) async throws {
        let first = ScriptedUpstream { _, _ in
            [.pause(milliseconds: 200), .send(Self.answer(isStream: isStream))]
        }
        let second = ScriptedUpstream { _, _ in [.send(Self.shapes[shape]), .close] }
        let gate = try await Gate(upstreams: ["a": first.port, "b": second.port]) {
            $0.models[0].hedge = Self.hedge
        }

        let answer = try gate.ask(isStream ? Gate.streamed : Gate.chat)
        let record = try await gate.lastRecord()

        #expect(answer.status == 200 && answer.field("x-gatehouse-provider") == "a")
        #expect(record.status == 200 && record.attempts.last?.outcome == "ok")
        #expect(answer.field("x-gatehouse-attempts") == "\(record.attempts.count)")
        #expect(record.attempts.map(\.target) == ["b/upstream-model", "a/upstream-model"])
        #expect(["malformed", "cut"].contains(record.attempts[0].outcome))
        #expect(first.requests.count == 1 && second.requests.count == 1)
        #expect(gate.ledger.statistics.holds == 0 && gate.ledger.statistics.leaks == 0)
        await gate.stop()
    }

    @Test("a second target is asked beside one that has sent the head of a stream and no token")
    func headFirst() async throws {
        let first = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.streamHead), .waitForClose] }
        let second = ScriptedUpstream { _, _ in [.send(Self.answer(isStream: true))] }
        let gate = try await Gate(upstreams: ["a": first.port, "b": second.port]) {
            $0.models[0].hedge = Self.hedge
        }

        let answer = try gate.ask(Gate.streamed)
        let record = try await gate.lastRecord()

        #expect(answer.status == 200 && answer.field("x-gatehouse-provider") == "b")
        #expect(record.attempts.map(\.outcome) == ["hedge_lost", "ok"])
        #expect(record.attempts.map(\.status) == [200, 200])
        #expect(record.attempts[1].startMicroseconds >= 50_000)
        #expect(record.attempts[0].bill?.cost.nanos ?? 0 > 0)
        await gate.stop()
    }

    @Test("of two that have sent the heads of streams the one with the first token is the answer")
    func firstToken() async throws {
        let first = ScriptedUpstream { _, _ in
            [
                .send(ScriptedUpstream.streamHead), .pause(milliseconds: 250),
                .send(ScriptedUpstream.chunk("\(Self.event)\n\ndata: [DONE]\n\n") + "0\r\n\r\n"),
            ]
        }
        let second = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.streamHead), .waitForClose] }
        let gate = try await Gate(upstreams: ["a": first.port, "b": second.port]) {
            $0.models[0].hedge = Self.hedge
        }

        let answer = try gate.ask(Gate.streamed)
        let record = try await gate.lastRecord()

        #expect(answer.status == 200 && answer.field("x-gatehouse-provider") == "a")
        #expect(record.attempts.map(\.target) == ["b/upstream-model", "a/upstream-model"])
        #expect(record.attempts.map(\.outcome) == ["hedge_lost", "ok"])
        await gate.stop()
    }
}
