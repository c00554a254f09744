import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Reading Anthropic's streams")
struct AnthropicEventReaderTests {
    private func events(_ data: [String]) throws -> [ReplyEvent] {
        var reader = AnthropicDialect.eventReader()
        var events: [ReplyEvent] = []
        for data in data { events += try reader.read(name: nil, data: Array(data.utf8)) }
        return events + reader.finish()
    }

    @Test("every event is a step, as it comes")
    func steps() throws {
        var redacted = Reasoning(text: "")
        redacted.redacted = Signature(.anthropic, "ZGF0YQ==")
        let citation = try AnthropicSamples.json(
            #"{"type":"char_location","cited_text":"c","document_index":0,"start_char_index":0,"end_char_index":1}"#
        )
        let search: JSONValue = [
            "type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": ["query": "q"],
        ]
        func call(_ id: String, _ name: String) -> ContentPart {
            ContentPart(.toolCall(ToolCall(id: id, name: name, arguments: "")))
        }
        let expected: [ReplyEvent] = [
            .started(id: "msg_1", model: "claude-x", created: nil), .serviceTier("default"),
            .usage(Usage(input: 17, cachedInput: 4, cacheWrite: 3, output: 1, serviceTier: .standard)),
            .opened(choice: 0, part: 0, ContentPart(.reasoning(Reasoning(text: "")))), .pinged,
            .text(choice: 0, part: 0, "hm"), .signed(choice: 0, part: 0, Signature(.anthropic, "c2ln")),
            .closed(choice: 0, part: 0), .opened(choice: 0, part: 1, ContentPart(.reasoning(redacted))),
            .closed(choice: 0, part: 1), .opened(choice: 0, part: 2, .text("")),
            .text(choice: 0, part: 2, "Grüße 😀"),
            .cited(choice: 0, part: 2, AnthropicCitation.citation(citation)), .closed(choice: 0, part: 2),
            .opened(choice: 0, part: 3, ContentPart(.opaque(.messages, search))), .closed(choice: 0, part: 3),
            .opened(choice: 0, part: 4, call("toolu_1", "f")), .text(choice: 0, part: 4, #"{"a":"#),
            .text(choice: 0, part: 4, "1}"), .closed(choice: 0, part: 4),
            .opened(choice: 0, part: 5, call("toolu_2", "g")), .text(choice: 0, part: 5, "{}"),
            .closed(choice: 0, part: 5),
            .usage(Usage(input: 17, cachedInput: 4, cacheWrite: 3, output: 20, serviceTier: .standard)),
            .finished(choice: 0, .toolCalls, native: "tool_use", stopSequence: nil), .ended,
        ]

        #expect(try events(AnthropicStreamSamples.data) == expected)
    }

    @Test("a stream that is cut before the answer says why it ended is a failure, wherever it is cut")
    func cut() throws {
        let data = AnthropicStreamSamples.data
        for count in 0..<data.count - 2 {
            let last = try events(Array(data.prefix(count))).last
            guard case .failed(let problem)? = last else {
                Issue.record("cut after \(count): \(String(describing: last))")
                continue
            }
            #expect(problem.kind == .failed)
            #expect(problem.status == 502)
        }
        #expect(try events(Array(data.dropLast())).last == .ended)
    }

    @Test("an error within a stream ends it")
    func error() throws {
        let error = #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#
        let events = try events(
            Array(AnthropicStreamSamples.data.prefix(4)) + [error] + AnthropicStreamSamples.data
        )

        #expect(
            events.last
                == .failed(
                    UpstreamProblem(.overloaded, status: 529, message: "Overloaded", code: "overloaded_error")
                )
        )
        #expect(events.count == 7)
    }

    @Test("the last value of each count that is not null counts")
    func usage() throws {
        let events = try events([
            #"{"type":"message_start","message":{"id":"m","model":"c","usage":{"input_tokens":727,"cache_read_input_tokens":5,"output_tokens":2}}}"#,
            #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":1595,"cache_read_input_tokens":null,"output_tokens":9}}"#,
            #"{"type":"message_stop"}"#,
        ])

        #expect(events.contains(.usage(Usage(input: 1_600, cachedInput: 5, output: 9))))
    }

    @Test("what is unknown is passed over, and a block that begins ends the one before")
    func unknown() throws {
        let events = try events([
            #"{"type":"message_start","message":{"id":"m","model":"c"}}"#, #"{"type":"news","x":1}"#,
            "[DONE]", "7",
            #"{"type":"content_block_delta","index":7,"delta":{"type":"text_delta","text":"lost"}}"#,
            #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":"a"}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"news_delta","text":"x"}}"#,
            #"{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}"#,
            #"{"type":"message_stop"}"#, #"{"type":"message_start","message":{"id":"n"}}"#,
        ])

        #expect(
            events == [
                .started(id: "m", model: "c", created: nil), .opened(choice: 0, part: 0, .text("")),
                .text(choice: 0, part: 0, "a"), .closed(choice: 0, part: 0),
                .opened(choice: 0, part: 1, .text("")),
                .closed(choice: 0, part: 1), .finished(choice: 0, .finished, native: nil, stopSequence: nil),
                .ended,
            ]
        )
    }

    @Test("pieces of blocks that only this dialect has are put together")
    func opaque() throws {
        let events = try events([
            #"{"type":"message_start","message":{"id":"m","model":"c"}}"#,
            #"{"type":"content_block_start","index":0,"content_block":{"type":"compaction","content":null}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"compaction_delta","content":"ab"}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"compaction_delta","content":"c"}}"#,
            #"{"type":"content_block_stop","index":0}"#,
        ])
        let block: JSONValue = ["type": "compaction", "content": "abc"]

        #expect(events.contains(.opened(choice: 0, part: 0, ContentPart(.opaque(.messages, block)))))
    }

    @Test(
        "what cannot be read is a failure, and nothing comes after it",
        arguments: [
            "{", #"{"type":"content_block_start","index":0,"content_block":{"type":"text"}}"#,
            #"{"type":"content_block_stop"}"#,
        ]
    )
    func malformed(_ data: String) throws {
        var reader = AnthropicDialect.eventReader()
        let problem = #expect(throws: UpstreamProblem.self) {
            _ = try reader.read(name: nil, data: Array(data.utf8))
        }

        #expect(problem?.status == 502)
        #expect(reader.finish() == [])
    }
}
