import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Writing Anthropic's streams")
struct AnthropicEventWriterTests {
    private func text(_ events: [ReplyEvent], model: String? = nil) -> String {
        var writer = AnthropicDialect.eventWriter(AnthropicSamples.context(model: model))
        var bytes: [UInt8] = []
        for event in events { writer.write(event, to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func accumulation(_ events: [ReplyEvent]) -> AnthropicAccumulation {
        AnthropicAccumulation(AnthropicSamples.data(of: Array(text(events).utf8)))
    }

    private func call(_ id: String) -> ContentPart {
        ContentPart(.toolCall(ToolCall(id: id, name: "f", arguments: "")))
    }

    @Test("a short answer is the events that clients know")
    func short() {
        let written = text(
            [
                .started(id: "r1", model: "gpt-x", created: 5), .opened(choice: 0, part: 0, .text("")),
                .text(choice: 0, part: 0, "Hi\n\"you\""), .closed(choice: 0, part: 0), .pinged,
                .finished(choice: 0, .length, native: "length", stopSequence: nil),
                .usage(Usage(input: 5, output: 2)), .usage(Usage(input: 7, cachedInput: 3, output: 4)),
                .ended,
                .pinged,
            ],
            model: "fast"
        )

        #expect(
            written == """
                event: message_start
                data: {"type":"message_start","message":{"id":"msg_r1","type":"message","role":"assistant","model":"fast",\
                "content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":0,\
                "cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}}}

                event: content_block_start
                data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi\\n\\"you\\""}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":0}

                event: ping
                data: {"type":"ping"}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"max_tokens","stop_sequence":null},\
                "usage":{"input_tokens":4,"cache_creation_input_tokens":0,"cache_read_input_tokens":3,"output_tokens":4}}

                event: message_stop
                data: {"type":"message_stop"}


                """
        )
    }

    @Test("calls that come side by side are written one after the other, the first at once")
    func sideBySide() {
        let events: [ReplyEvent] = [
            .opened(choice: 0, part: 0, call("a")), .text(choice: 0, part: 0, #"{"x":"#),
            .opened(choice: 0, part: 1, call("b")), .text(choice: 0, part: 1, "{"),
            .opened(choice: 0, part: 2, .text("")), .text(choice: 0, part: 2, "t"),
            .closed(choice: 0, part: 2),
            .text(choice: 0, part: 0, "1}"), .closed(choice: 0, part: 0), .text(choice: 0, part: 1, "}"),
            .closed(choice: 0, part: 1), .finished(choice: 0, .toolCalls, native: nil, stopSequence: nil),
            .ended,
        ]
        let written = accumulation(events)

        #expect(
            written.content.map(\.text) == [
                #"{"id":"a","input":{"x":1},"name":"f","type":"tool_use"}"#,
                #"{"id":"b","input":{},"name":"f","type":"tool_use"}"#, #"{"text":"t","type":"text"}"#,
            ]
        )
        #expect(written.isWhole)
        #expect(written.stop == "tool_use")
        #expect(text(Array(events.prefix(2))).contains(#"{\"x\":"#))
        #expect(!text(Array(events.prefix(7))).contains(#""id":"b""#))
    }

    @Test("what has no content is no block, and what is left open ends with the stream")
    func empty() {
        let written = accumulation([
            .opened(choice: 0, part: 0, .text("")), .text(choice: 0, part: 0, ""),
            .closed(choice: 0, part: 0),
            .opened(choice: 0, part: 1, ContentPart(.reasoning(Reasoning(text: "")))),
            .closed(choice: 0, part: 1),
            .opened(choice: 0, part: 2, call("a")), .opened(choice: 0, part: 3, call("b")), .ended,
        ])

        #expect(written.content.map { $0["id"] } == ["a", "b"])
        #expect(written.isWhole)
        #expect(written.stop == "tool_use")
    }

    @Test("a failure is an error event and no end")
    func failure() {
        let written = accumulation([
            .opened(choice: 0, part: 0, .text("")), .text(choice: 0, part: 0, "x"),
            .failed(UpstreamProblem(.overloaded, status: 529, message: "Overloaded")), .ended,
        ])

        #expect(written.error == ["type": "overloaded_error", "message": "Overloaded"])
        #expect(!written.isWhole)
    }

    @Test("a second answer to the same request is left out, as the dialect knows one")
    func oneChoice() {
        let written = accumulation([
            .opened(choice: 0, part: 0, .text("")), .opened(choice: 1, part: 0, .text("")),
            .text(choice: 1, part: 0, "no"), .text(choice: 0, part: 0, "yes"), .closed(choice: 1, part: 0),
            .closed(choice: 0, part: 0), .finished(choice: 1, .length, native: nil, stopSequence: nil),
            .finished(choice: 0, .stopSequence, native: nil, stopSequence: "X"), .ended,
        ])

        #expect(written.content == [["text": "yes", "type": "text"]])
        #expect(written.stop == "stop_sequence")
    }

    @Test("free text of a tool becomes the member of an object, piece by piece")
    func freeForm() {
        var free = ToolCall(id: "a", name: "q", arguments: "")
        free.isFreeForm = true
        let written = accumulation([
            .opened(choice: 0, part: 0, ContentPart(.toolCall(free))), .text(choice: 0, part: 0, "x \"y"),
            .text(choice: 0, part: 0, "\"\n"), .closed(choice: 0, part: 0),
            .opened(choice: 0, part: 1, ContentPart(.toolCall(free))), .closed(choice: 0, part: 1), .ended,
        ])

        #expect(written.content.map { $0["input"] } == [["input": "x \"y\"\n"], ["input": ""]])
    }

    @Test("a stream and the whole of the same answer are the same")
    func wholeAndStream() throws {
        var reader = AnthropicDialect.eventReader()
        var events: [ReplyEvent] = []
        for data in AnthropicStreamSamples.data {
            events += try reader.read(name: nil, data: Array(data.utf8))
        }
        let streamed = accumulation(events + reader.finish())
        let body = try AnthropicSamples.json(AnthropicStreamSamples.answer)
        let whole = AnthropicDialect.body(
            of: try AnthropicDialect.reply(from: body),
            AnthropicSamples.context()
        )

        #expect(streamed.content == whole["content"]?.array?.map(AnthropicNormalForm.sorted))
        #expect(streamed.stop == whole["stop_reason"])
        // The sample of a whole answer tells no service tier.
        var counted = streamed.counted
        counted?.serviceTier = nil
        #expect(counted == AnthropicUsage.usage(whole["usage"]))
    }
}
