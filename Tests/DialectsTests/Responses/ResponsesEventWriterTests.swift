import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Writing streams of the Responses API")
struct ResponsesEventWriterTests {
    private func events(
        _ steps: [ReplyEvent],
        _ context: ReplyContext = ResponsesSamples.context(model: "fast")
    ) throws -> [JSONValue] {
        try ResponsesSamples.events(Streams.written(steps, ResponsesDialect.eventWriter(context)))
    }

    private let steps: [ReplyEvent] = {
        var citation = Citation(.messages, [:])
        citation.url = "u"
        var free = ToolCall(id: "c2", name: "g", arguments: "")
        free.isFreeForm = true
        return [
            .started(id: "m1", model: "claude", created: nil),
            .opened(choice: 0, part: 0, ContentPart(.reasoning(Reasoning(text: "")))),
            .text(choice: 0, part: 0, "h"), .text(choice: 0, part: 0, "m"),
            .signed(choice: 0, part: 0, Signature(.anthropic, "S")), .closed(choice: 0, part: 0),
            .opened(choice: 0, part: 1, .text("")), .text(choice: 0, part: 1, "A"),
            .logProbabilities(choice: 0, ["content": [["token": "A"]]]),
            .cited(choice: 0, part: 1, citation), .closed(choice: 0, part: 1),
            .opened(choice: 0, part: 2, ContentPart(.refusal(""))), .text(choice: 0, part: 2, "no"),
            .closed(choice: 0, part: 2),
            .opened(choice: 0, part: 3, ContentPart(.toolCall(ToolCall(id: "c1", name: "f", arguments: "")))),
            .opened(choice: 0, part: 4, ContentPart(.toolCall(free))), .text(choice: 0, part: 4, "x"),
            .closed(choice: 0, part: 3), .closed(choice: 0, part: 4),
            .usage(Usage(input: 3, output: 2)), .serviceTier("default"),
            .finished(choice: 0, .toolCalls, native: nil, stopSequence: nil), .ended,
        ]
    }()

    @Test("events come in the dialect's order, numbered without gaps")
    func order() throws {
        let events = try events(steps)

        #expect(
            events.map { $0["type"]?.string?.dropFirst("response.".count) ?? "" } == [
                "created", "in_progress", "output_item.added", "content_part.added", "reasoning_text.delta",
                "reasoning_text.delta", "reasoning_text.done", "content_part.done", "output_item.done",
                "output_item.added", "content_part.added", "output_text.delta",
                "output_text.annotation.added",
                "output_text.done", "content_part.done", "content_part.added", "refusal.delta",
                "refusal.done",
                "content_part.done", "output_item.done", "output_item.added", "output_item.added",
                "custom_tool_call_input.delta", "function_call_arguments.delta",
                "function_call_arguments.done", "output_item.done", "custom_tool_call_input.done",
                "output_item.done", "completed",
            ]
        )
        #expect(events.map { $0["sequence_number"]?.integer } == Array(events.indices))
    }

    @Test("each piece says where it stands, and what is done is repeated whole")
    func pieces() throws {
        let events = try events(steps)

        #expect(
            events[4]
                == (try ResponsesSamples.json(
                    #"{"type":"response.reasoning_text.delta","sequence_number":4,"item_id":"rs_x1_0","output_index":0,"content_index":0,"delta":"h"}"#
                ))
        )
        #expect(
            events[11]
                == (try ResponsesSamples.json(
                    #"{"type":"response.output_text.delta","sequence_number":11,"item_id":"msg_x1_1","output_index":1,"content_index":0,"delta":"A","logprobs":[]}"#
                ))
        )
        #expect(events[8]["item"]?["encrypted_content"] == "gh1.anthropic.S")
        #expect(events[13]["text"] == "A")
        #expect(events[13]["logprobs"] == [["token": "A"]])
        #expect(events[15]["content_index"] == 1)
        #expect(events[19]["item"]?["content"]?.array?.count == 2)
        #expect(
            events[24]
                == (try ResponsesSamples.json(
                    #"{"type":"response.function_call_arguments.done","sequence_number":24,"item_id":"fc_x1_2","output_index":2,"name":"f","arguments":"{}"}"#
                ))
        )
        let items = events.filter { $0["type"] == "response.output_item.done" }.compactMap { $0["item"] }
        #expect(events.last?["response"]?["output"] == .array(items))
    }

    @Test("the stream ends with what the whole answer would have been")
    func whole() throws {
        var assembly = ReplyAssembly()
        for step in steps { assembly.take(step) }
        let context = ResponsesSamples.context(
            try ResponsesSamples.conversation(#"{"model":"m","input":"Q","store":false}"#)
        )
        let last = try #require(try events(steps, context).last)

        #expect(last["response"] == ResponsesDialect.body(of: assembly.whole, context))
        #expect(last["response"]?["store"] == false)
    }

    @Test("a filtered answer is incomplete, and a broken stream has failed with what was done")
    func ends() throws {
        let filtered = try events([
            .started(id: "", model: "", created: 1),
            .finished(choice: 0, .filtered, native: nil, stopSequence: nil), .ended,
        ])
        #expect(filtered.last?["type"] == "response.incomplete")
        #expect(filtered.last?["response"]?["incomplete_details"] == ["reason": "content_filter"])

        let problem = UpstreamProblem(.credentials, status: 401, message: "Incorrect API key: sk-12345")
        let failed = try events(Array(steps.prefix(8)) + [.failed(problem), .ended])
        #expect(failed.last?["type"] == "response.failed")
        #expect(failed.last?["response"]?["status"] == "failed")
        #expect(failed.last?["response"]?["error"]?["code"] == "upstream_credentials")
        #expect(failed.last?["response"]?["output"]?.array?.count == 1)
        #expect(failed.last?.text.contains("sk-12345") == false)
        #expect(failed.map { $0["sequence_number"]?.integer } == Array(failed.indices))
    }

    @Test("errors of whole answers show no pieces of keys")
    func keys() {
        let problem = UpstreamProblem(.invalidRequest, status: 400, message: "Bad key sk-12345 given")
        let body = String(decoding: ResponsesDialect.failureBody(problem), as: UTF8.self)

        #expect(!body.contains("sk-1"))
        #expect(body.contains("Bad key"))
    }
}
