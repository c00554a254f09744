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
            $0.models[0].retries.attempts = 1
        }

        let answer = try gate.ask(isStream ? Gate.streamed : Gate.chat)
        let record = try await gate.lastRecord()

        #expect(answer.status == 200 && answer.field("x-gatehouse-provider") == "a")
        #expect(record.status == 200 && record.attempts.last?.outcome == "ok")
        #expect(answer.field("x-gatehouse-attempts") == "\(record.attempts.count)")
        #expect(record.attempts.contains { $0.target == "b/upstream-model" && $0.outcome != "ok" })
        #expect(gate.ledger.statistics.holds == 0 && gate.ledger.statistics.leaks == 0)
        await gate.stop()
    }
}
