import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Reading streams of the Responses API")
struct ResponsesEventReaderTests {
    private func steps(
        _ data: [String],
        pieces: Int = .max
    ) -> (steps: [ReplyEvent], problem: UpstreamProblem?) {
        Streams.steps(
            Array(ResponsesStreamSamples.stream(data).utf8),
            reader: ResponsesDialect.eventReader(),
            pieces: pieces
        )
    }

    @Test("events become steps in their order")
    func order() throws {
        let (steps, problem) = steps(ResponsesStreamSamples.data)
        var reasoning = Reasoning(text: "")
        reasoning.isSummary = true
        reasoning.itemID = "rs_1"
        var call = ToolCall(id: "call_1", name: "f", arguments: "")
        call.itemID = "fc_1"
        var text = ContentPart.text("")
        text.native = NativeMembers(.responses, JSONObject([("gatehouse:item", ["id": "msg_1"])]))
        var citation = Citation(
            .responses,
            ["type": "url_citation", "url": "u", "title": "t", "start_index": 0, "end_index": 5]
        )
        citation.url = "u"
        citation.title = "t"
        citation.range = 0..<5
        let search = ContentPart(
            .opaque(.responses, ["id": "ws_1", "type": "web_search_call", "status": "completed"])
        )

        #expect(problem == nil)
        #expect(
            steps == [
                .started(id: "resp_1", model: "gpt-x", created: 5),
                .opened(choice: 0, part: 0, ContentPart(.reasoning(reasoning))),
                .text(choice: 0, part: 0, "one"), .text(choice: 0, part: 0, "\n\n"),
                .text(choice: 0, part: 0, "two"), .signed(choice: 0, part: 0, Signature(.openAI, "E==")),
                .closed(choice: 0, part: 0), .opened(choice: 0, part: 1, text),
                .text(choice: 0, part: 1, "Grü"),
                .logProbabilities(
                    choice: 0,
                    ["content": [["token": "Grü", "logprob": -1]]]
                ),
                .text(choice: 0, part: 1, "ße"), .cited(choice: 0, part: 1, citation),
                .closed(choice: 0, part: 1), .opened(choice: 0, part: 2, ContentPart(.toolCall(call))),
                .text(choice: 0, part: 2, #"{"a":"#), .text(choice: 0, part: 2, "1}"),
                .closed(choice: 0, part: 2), .opened(choice: 0, part: 3, search), .closed(choice: 0, part: 3),
                .serviceTier("default"),
                .usage(
                    Usage(
                        input: 10,
                        cachedInput: 4,
                        cacheWrite: 2,
                        output: 7,
                        reasoning: 3,
                        rare: [.searches: 1],
                        serviceTier: .standard
                    )
                ),
                .finished(choice: 0, .toolCalls, native: "completed", stopSequence: nil), .ended,
            ]
        )
    }

    @Test("a stream that arrives in pieces cut anywhere is the same")
    func pieces() {
        let whole = steps(ResponsesStreamSamples.data).steps
        for size in [1, 2, 3, 7, 64, 1000] {
            #expect(steps(ResponsesStreamSamples.data, pieces: size).steps == whole)
        }
    }

    @Test("a stream that stops anywhere before its end is a failure")
    func truncated() {
        for count in ResponsesStreamSamples.data.indices {
            let (steps, problem) = steps(Array(ResponsesStreamSamples.data.prefix(count)))
            guard case .failed? = steps.last else {
                Issue.record("\(count): \(String(describing: steps.last)) \(String(describing: problem))")
                continue
            }
            #expect(!steps.contains(.ended))
        }
    }

    @Test("what only whole items tell is told, and so is what only the end tells")
    func wholeItems() {
        let items = ResponsesStreamSamples.data.filter {
            $0.contains("response.created") || $0.contains("output_item.done")
                || $0.contains("response.completed")
        }
        let end = ResponsesStreamSamples.data.filter { $0.contains("response.completed") }
        for data in [items, end] {
            var assembly = ReplyAssembly()
            var grammar = EventGrammar()
            for step in steps(data).steps {
                assembly.take(step)
                grammar.take(step)
            }
            #expect(grammar.faults.isEmpty)
            let parts = assembly.whole.choices.first?.parts ?? []
            #expect(parts.count == 4)
            #expect(parts.compactMap(\.text) == ["Grüße"])
            #expect(parts.flatMap(\.citations).count == 1)
            #expect(
                parts.first { $0.isCall }.map { part in
                    if case .toolCall(let call) = part.content { call.arguments } else { "" }
                } == #"{"a":1}"#
            )
            #expect(assembly.hasEnded)
        }
    }

    @Test(
        "errors in a stream are failures of their kind",
        arguments: [
            (
                #"{"type":"error","sequence_number":1,"code":"rate_limit_exceeded","message":"m","param":null}"#,
                UpstreamProblem.Kind.rateLimited
            ),
            (#"{"type":"error","sequence_number":1,"error":{"type":"server_error","message":"m"}}"#, .failed),
            (
                #"{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"m"}}}"#,
                .failed
            ),
            (#"{"type":"response.failed","response":{}}"#, .failed),
            (#"{"error":{"message":"m","code":"context_length_exceeded"}}"#, .contextTooLong),
            ("{", .failed),
            (#"{"type":"response.output_item.done","item":{"type":"function_call"}}"#, .failed),
        ]
    )
    func errors(_ data: String, _ kind: UpstreamProblem.Kind) {
        let problem = Streams.steps(Array("data: \(data)\n\n".utf8), reader: ResponsesDialect.eventReader())
            .problem

        #expect(problem?.kind == kind)
    }
}
