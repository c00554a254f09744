import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Thoughts in streams of Chat Completions")
struct ChatReasoningTests {
    private static let thoughts: [ReplyEvent] = ["a", "b"].enumerated().flatMap {
        part,
        name -> [ReplyEvent] in
        [
            .opened(choice: 0, part: part, ContentPart(.reasoning(Reasoning(text: "")))),
            .text(choice: 0, part: part, "Thought "), .text(choice: 0, part: part, name),
            .signed(choice: 0, part: part, Signature(.anthropic, "proof of \(name)")),
            .closed(choice: 0, part: part),
        ]
    }
    private static let expected = ["a", "b"].map {
        Reasoning(text: "Thought \($0)", signature: Signature(.anthropic, "proof of \($0)"))
    }

    private static var stream: [UInt8] {
        let steps =
            [.started(id: "c", model: "m", created: 1)] + thoughts
            + [.finished(choice: 0, .finished, native: nil, stopSequence: nil), .ended]
        return Streams.written(steps, ChatDialect.eventWriter(PairDialect.context()))
    }

    private static func reasoning(_ parts: [ContentPart]) -> [Reasoning] {
        parts.compactMap { if case .reasoning(let reasoning) = $0.content { reasoning } else { nil } }
    }

    private static func reasoning(inMessage message: JSONValue) throws -> [Reasoning] {
        let request = try PairHistory.request(.chatCompletions, after: ["choices": [["message": message]]])
        return reasoning(try PairDialect(.chatCompletions).read(request).turns[1].parts)
    }

    @Test("two thoughts of a stream stay two, each with its proof")
    func read() throws {
        let reply = try PairDialect(.chatCompletions).assembled(Self.stream)

        #expect(Self.reasoning(reply.choices[0].parts) == Self.expected)
    }

    @Test("two thoughts come back from a client that joins the pieces of one index")
    func joined() throws {
        let answer = try ChatAccumulation.answer(Self.stream)
        let message = try #require(answer["choices"]?.array?.first?["message"])

        #expect(message["reasoning_content"] == "Thought aThought b")
        #expect(try Self.reasoning(inMessage: message) == Self.expected)
    }

    @Test("two thoughts come back from a client that keeps all pieces side by side")
    func listed() throws {
        var details: [JSONValue] = []
        for line in String(decoding: Self.stream, as: UTF8.self).split(separator: "\n")
        where line.hasPrefix("data: {") {
            let chunk = try JSONValue.read(Array(line.utf8.dropFirst(6)))
            details += chunk["choices"]?.array?.first?["delta"]?["reasoning_details"]?.array ?? []
        }

        let message: JSONValue = [
            "role": "assistant", "content": "Yes.", "reasoning_content": "Thought aThought b",
            "reasoning_details": .array(details),
        ]
        #expect(try Self.reasoning(inMessage: message) == Self.expected)
    }

    @Test("a proof whose details have no text is one of the text beside them")
    func beside() throws {
        let message: JSONValue = [
            "role": "assistant", "content": "Yes.", "reasoning_content": "Thought a",
            "reasoning_details": [
                [
                    "type": "reasoning.text", "signature": "proof of a", "format": "anthropic-claude-v1",
                    "index": 0,
                ]
            ],
        ]

        #expect(try Self.reasoning(inMessage: message) == [Self.expected[0]])
    }

    @Test("a proof that follows a thought without details is that thought's")
    func late() throws {
        let chunks = [
            #"{"id":"c","choices":[{"index":0,"delta":{"reasoning_content":"Thought a"}}]}"#,
            #"""
            {"choices":[{"index":0,"delta":{"reasoning_details":[{"type":"reasoning.text","signature":"proof of a","format":"anthropic-claude-v1","index":0}]}}]}
            """#,
            #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#, "[DONE]",
        ]
        let stream = Array(chunks.map { "data: \($0)\n\n" }.joined().utf8)
        let reply = try PairDialect(.chatCompletions).assembled(stream)

        #expect(Self.reasoning(reply.choices[0].parts) == [Self.expected[0]])
    }

    @Test("a summary and the encrypted thought of one index are one thought, a hidden one is its own")
    func summaries() throws {
        let message: JSONValue = [
            "role": "assistant", "content": "Yes.",
            "reasoning_details": [
                [
                    "type": "reasoning.summary", "summary": "S", "id": "rs_1",
                    "format": "openai-responses-v1", "index": 0,
                ],
                [
                    "type": "reasoning.encrypted", "data": "E", "id": "rs_1", "format": "openai-responses-v1",
                    "index": 0,
                ],
                ["type": "reasoning.encrypted", "data": "H", "format": "anthropic-claude-v1", "index": 1],
            ],
        ]
        let thoughts = try Self.reasoning(inMessage: message)

        #expect(thoughts.map(\.text) == ["S", ""])
        #expect(thoughts.map(\.signature) == [Signature(.openAI, "E"), nil])
        #expect(thoughts.map(\.redacted) == [nil, Signature(.anthropic, "H")])
        #expect(thoughts.map(\.isSummary) == [true, false])
    }
}
