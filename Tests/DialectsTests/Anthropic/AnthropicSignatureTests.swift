import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Proofs of thoughts through Anthropic's face")
struct AnthropicSignatureTests {
    private let proof = "CiQB+/8=="

    /// What a caller gets for these parts, whole, and gives back as the next request's history.
    private func returned(_ parts: [ContentPart]) throws -> (blocks: JSONValue, parts: [ContentPart]) {
        let reply = Reply(id: "r", model: "m", choices: [Reply.Choice(parts, stop: .finished)])
        let body = AnthropicDialect.body(of: reply, AnthropicSamples.context())
        let content = try #require(body["content"])
        return (content, try self.parts(content))
    }

    /// The same, streamed.
    private func returnedFromStream(_ events: [ReplyEvent]) throws -> [ContentPart] {
        var writer = AnthropicDialect.eventWriter(AnthropicSamples.context())
        var bytes: [UInt8] = []
        for event in events + [.ended] { writer.write(event, to: &bytes) }
        return try parts(.array(AnthropicAccumulation(AnthropicSamples.data(of: bytes)).content))
    }

    private func parts(_ content: JSONValue) throws -> [ContentPart] {
        let request: JSONValue = ["model": "m", "messages": [["role": "assistant", "content": content]]]
        return try AnthropicDialect.conversation(from: request, model: nil, isStream: nil).turns[0].parts
    }

    private func call(_ signature: Signature?) -> ContentPart {
        var call = ToolCall(id: "a", name: "f", arguments: "{}")
        call.signature = signature
        return ContentPart(.toolCall(call))
    }

    @Test("Gemini's proof of a call travels just before it and returns to it")
    func geminiCall() throws {
        let signed = call(Signature(.gemini, proof))
        let whole = try returned([.text("x"), signed, call(nil)])
        let early = try returnedFromStream([
            .opened(choice: 0, part: 0, call(nil)), .signed(choice: 0, part: 0, Signature(.gemini, proof)),
            .text(choice: 0, part: 0, "{}"), .closed(choice: 0, part: 0),
        ])
        let late = try returnedFromStream([
            .opened(choice: 0, part: 0, call(nil)), .text(choice: 0, part: 0, "{}"),
            .signed(choice: 0, part: 0, Signature(.gemini, proof)), .closed(choice: 0, part: 0),
        ])

        #expect(
            whole.blocks.array?[1]
                == ["type": "thinking", "thinking": "", "signature": .string("gh1.gemini.\(proof)")]
        )
        #expect(whole.parts == [.text("x"), signed, call(nil)])
        #expect(early == [signed])
        #expect(late == [signed])
    }

    @Test("Gemini's proof of a text travels just after it and returns to it")
    func geminiText() throws {
        var text = ContentPart.text("x")
        text.signature = Signature(.gemini, proof)
        let streamed = try returnedFromStream([
            .opened(choice: 0, part: 0, .text("")), .text(choice: 0, part: 0, "x"),
            .signed(choice: 0, part: 0, Signature(.gemini, proof)), .closed(choice: 0, part: 0),
        ])

        #expect(try returned([text, call(nil)]).parts == [text, call(nil)])
        #expect(streamed == [text])
    }

    @Test("thoughts of every maker return with their proof", arguments: Signature.Maker.allCases)
    func makers(_ maker: Signature.Maker) throws {
        let thought = ContentPart(.reasoning(Reasoning(text: "hm", signature: Signature(maker, proof))))
        let streamed = try returnedFromStream([
            .opened(choice: 0, part: 0, ContentPart(.reasoning(Reasoning(text: "")))),
            .text(choice: 0, part: 0, "hm"), .signed(choice: 0, part: 0, Signature(maker, proof)),
            .closed(choice: 0, part: 0),
        ])

        #expect(try returned([thought, call(nil)]).parts == [thought, call(nil)])
        #expect(streamed == [thought])
    }

    @Test("thoughts without words of OpenAI stay thoughts, before a call too")
    func encrypted() throws {
        let thought = ContentPart(.reasoning(Reasoning(text: "", signature: Signature(.openAI, proof))))

        #expect(try returned([thought, call(nil)]).parts == [thought, call(nil)])
    }

    @Test("only the maker gets its thoughts back, byte for byte")
    func target() throws {
        var redacted = Reasoning(text: "")
        redacted.redacted = Signature(.anthropic, proof)
        let conversation = AnthropicSamples.foreign(
            Turn(.user, [.text("Hi")]),
            Turn(
                .assistant,
                [
                    ContentPart(.reasoning(Reasoning(text: "mine", signature: Signature(.anthropic, proof)))),
                    ContentPart(.reasoning(redacted)),
                    ContentPart(.reasoning(Reasoning(text: "theirs", signature: Signature(.gemini, proof)))),
                    ContentPart(.reasoning(Reasoning(text: "unsigned"))), .text("x"),
                ]
            ),
            Turn(.user, [.text("and?")])
        )
        let (body, dropped) = try AnthropicSamples.written(conversation)
        let compatible = try AnthropicSamples.written(
            conversation,
            AnthropicSamples.rendering("MiniMax-M2", maker: .other)
        )

        #expect(
            body["messages"]?.array?[1]["content"]?.text
                == #"[{"type":"thinking","thinking":"mine","signature":"\#(proof)"},"#
                + #"{"type":"redacted_thinking","data":"\#(proof)"},{"type":"text","text":"x"}]"#
        )
        #expect(dropped == ["messages[1].content[2]", "messages[1].content[3]"])
        let types = compatible.body["messages"]?.array?[1]["content"]?.array?.map { $0["type"]?.string }
        let signatures = compatible.body["messages"]?.array?[1]["content"]?.array?.map {
            $0["signature"]?.string
        }
        #expect(types == ["thinking", "redacted_thinking", "thinking", "text"])
        #expect(signatures == [proof, nil, "", nil])
    }
}
