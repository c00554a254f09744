import Dialects
import NIOCore
import Policy
import Ports
import Testing
import Vocabulary

@testable import DataPlane

@Suite("The output of plain answers that report none", .serialized)
struct EstimatedOutputTests {
    private static func answer(_ text: String, calls: String = "") -> String {
        #"{"id":"chatcmpl-0123456789","object":"chat.completion","created":1,"model":"m","system_fingerprint":"#
            + #""fp_0123456789abcdef","choices":[{"index":0,"message":{"role":"assistant","content":"\#(text)"\#(calls)},"#
            + #""finish_reason":"stop"}]}"#
    }

    private static let calls =
        #","tool_calls":[{"id":"call_0123456789","type":"function","function":{"name":"look","arguments":"{\"a\":12}"}}]"#

    @Test(
        "is that of its text and its calls, at most what was held, in the record and in the cost",
        arguments: ["/v1/chat/completions", "/v1/messages"],
        [
            (text: "Hi", calls: "", output: 1), (text: "Hi", calls: calls, output: 4),
            (text: String(repeating: "word ", count: 20), calls: "", output: 10),
        ]
    )
    func charged(_ path: String, _ answer: (text: String, calls: String, output: Int)) async throws {
        let upstream = ScriptedUpstream { _, _ in
            [.send(ScriptedUpstream.json(Self.answer(answer.text, calls: answer.calls)))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        _ = try gate.ask(Gate.chat, path: path)
        let record = try await gate.lastRecord()

        #expect(record.accuracy == .estimated)
        #expect(record.usage.output == answer.output)
        #expect(record.cost.nanos == Int64(record.usage.input * 1000 + answer.output * 2000))
        await gate.stop()
    }

    private static func relay(_ content: String) -> AnswerRelay {
        let head = AnswerHead(status: 200, bytes: ByteBuffer(), fields: [], framing: .chunked)
        let relay = AnswerRelay(
            head: head,
            content: ByteBuffer(),
            observer: StreamObserver(.chatCompletions, removesUsageChunk: false)
        )
        relay.keep(ByteBuffer(string: content))
        return relay
    }

    @Test("counts as a quarter of its bytes where it is too long to be held whole, cut off or no answer")
    func bytes() {
        let long = Self.answer(String(repeating: "x", count: AnswerRelay.wholeLimit))
        for content in [long, String(Self.answer("Hi").dropLast(2)), String(repeating: "x", count: 40)] {
            let relay = Self.relay(content)
            #expect(relay.estimatedOutput(.chatCompletions) == (content.utf8.count + 3) / 4)
            #expect(relay.estimatedOutput(.embeddings) == 0)
        }
    }

    @Test(
        "is read in each dialect",
        arguments: [
            (
                Dialects.Operation.completions,
                #"{"id":"c","object":"text_completion","choices":[{"index":0,"text":"12345"}]}"#
            ),
            (
                .messages,
                #"{"id":"m","type":"message","role":"assistant","model":"c","content":[{"type":"text","text":"12345"}],"#
                    + #""stop_reason":"end_turn"}"#
            ),
            (
                .generateContent,
                #"{"candidates":[{"content":{"role":"model","parts":[{"text":"12345"}]},"finishReason":"STOP"}]}"#
            ),
            (
                .converse,
                #"{"output":{"message":{"role":"assistant","content":[{"text":"12345"}]}},"stopReason":"end_turn"}"#
            ),
        ]
    )
    func dialects(_ operation: Dialects.Operation, _ content: String) {
        #expect(Self.relay(content).estimatedOutput(operation) == 2)
    }
}
