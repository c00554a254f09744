import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Answers of the Responses API")
struct ResponsesReplyTests {
    private func reply(_ text: String) throws -> Reply {
        try ResponsesDialect.reply(from: ResponsesSamples.json(text))
    }

    @Test("an answer is read with all of its items and its usage")
    func reading() throws {
        let reply = try reply(ResponsesStreamSamples.answer)
        let choice = try #require(reply.choices.first)

        #expect(reply.id == "resp_1")
        #expect(reply.model == "gpt-x")
        #expect(reply.created == 5)
        #expect(
            reply.usage
                == Usage(
                    input: 10,
                    cachedInput: 4,
                    cacheWrite: 2,
                    output: 7,
                    reasoning: 3,
                    rare: [.searches: 1],
                    serviceTier: .standard
                )
        )
        #expect(reply.serviceTier == "default")
        #expect(choice.stop == .toolCalls)
        #expect(choice.parts.count == 4)
        #expect(choice.parts[1].citations.first?.url == "u")
        #expect(choice.parts[1].citations.first?.range == 0..<5)
    }

    @Test(
        "a service tier is said if the dialect has a word for it",
        arguments: [("flex", "flex"), ("on_demand", nil), (nil, "priority")] as [(String?, String?)]
    )
    func tiers(_ tier: String?, _ written: String?) throws {
        var reply = Reply(id: "a", model: "m", choices: [Reply.Choice([.text("Hello")], stop: .finished)])
        reply.serviceTier = tier
        var context = ResponsesSamples.context()
        context.conversation.serviceTier = "priority"

        let body = ResponsesDialect.body(of: reply, context)

        #expect(body["service_tier"]?.string == written)
    }

    @Test("an answer of the dialect's own comes out as it came in")
    func roundTrip() throws {
        let body = ResponsesDialect.body(
            of: try reply(ResponsesStreamSamples.answer),
            ResponsesSamples.context()
        )
        let expected = try ResponsesSamples.json(ResponsesStreamSamples.answer)

        for member in try #require(expected.object).members where member.key != "output" {
            #expect(
                ResponsesSamples.sorted(body.object?[member.key] ?? .null)
                    == ResponsesSamples.sorted(member.value)
            )
        }
        let items = try #require(body["output"]?.array)
        let whole = try #require(expected["output"]?.array)
        for place in [0, 2, 3] {
            #expect(ResponsesSamples.sorted(items[place]) == ResponsesSamples.sorted(whole[place]))
        }
        #expect(items[1]["id"] == "msg_1")
        #expect(
            items[1]["content"]?.array?[0]["annotations"] == whole[1]["content"]?.array?[0]["annotations"]
        )
    }

    @Test(
        "statuses and reasons are ends",
        arguments: [
            (
                #""status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}"#,
                StopReason.length
            ),
            (#""status":"incomplete","incomplete_details":{"reason":"content_filter"}"#, .filtered),
            (#""status":"incomplete","incomplete_details":{"reason":"steered"}"#, .paused),
            (#""status":"completed""#, .finished), (#""status":"queued""#, .paused),
            (#""status":"cancelled""#, .failed),
        ]
    )
    func ends(_ members: String, _ stop: StopReason) throws {
        #expect(try reply(#"{"output":[],\#(members)}"#).choices[0].stop == stop)
    }

    @Test("an error in the clothes of an answer, or none at all, is a failure of the upstream's")
    func failures() throws {
        for (text, kind) in [
            (
                #"{"output":[],"status":"failed","error":{"code":"rate_limit_exceeded","message":"x"}}"#,
                UpstreamProblem.Kind.rateLimited
            ),
            (#"{"output":[],"status":"failed","error":{"code":"server_error","message":"x"}}"#, .failed),
            (#"{"error":{"code":"context_length_exceeded","message":"x"}}"#, .contextTooLong),
            (#"{"status":"failed","output":[]}"#, .failed), ("{}", .failed), ("[]", .failed),
            ("null", .failed),
            (#"{"output":[{"type":"function_call"}]}"#, .failed),
        ] {
            do {
                _ = try reply(text)
                Issue.record("\(text) was read")
            } catch let problem as UpstreamProblem {
                #expect(problem.kind == kind, "\(text)")
            }
        }
    }

    @Test("another dialect's answer has items in its order, made ids, and the request's fields")
    func foreign() throws {
        let request = try ResponsesSamples.conversation(
            #"""
            {"model":"fast","instructions":"I","input":"Q","temperature":0.5,"max_output_tokens":9,"store":false,"truncation":"auto",
             "tools":[{"type":"function","name":"f","parameters":{},"strict":true}],"metadata":{"k":"v"},
             "text":{"format":{"type":"json_object"}},"reasoning":{"effort":"low"},"previous_response_id":"resp_0"}
            """#
        )
        var call = ToolCall(id: "toolu_1", name: "f", arguments: "")
        call.signature = Signature(.gemini, "G==")
        var hidden = Reasoning(text: "")
        hidden.redacted = Signature(.anthropic, "R==")
        var reply = Reply(
            id: "msg_x",
            model: "claude",
            choices: [
                Reply.Choice(
                    [
                        ContentPart(
                            .reasoning(Reasoning(text: "hm", signature: Signature(.anthropic, "S==")))
                        ),
                        ContentPart(.reasoning(hidden)), .text("A"), .text("B"), ContentPart(.toolCall(call)),
                    ],
                    stop: .toolCalls
                )
            ]
        )
        reply.usage = Usage(input: 3, cachedInput: 1, output: 2)
        let body = ResponsesDialect.body(of: reply, ResponsesSamples.context(request, model: "fast"))

        #expect(
            body["output"]
                == (try ResponsesSamples.json(
                    #"""
                    [{"type":"reasoning","id":"rs_x1_0","summary":[],"content":[{"type":"reasoning_text","text":"hm"}],"encrypted_content":"gh1.anthropic.S=="},
                     {"type":"reasoning","id":"rs_x1_1","summary":[],"encrypted_content":"redacted.gh1.anthropic.R=="},
                     {"id":"msg_x1_2","type":"message","status":"completed","role":"assistant","content":[
                      {"type":"output_text","annotations":[],"logprobs":[],"text":"A"},{"type":"output_text","annotations":[],"logprobs":[],"text":"B"}]},
                     {"id":"fc_x1_3","type":"function_call","call_id":"toolu_1","name":"f","arguments":"{}","status":"completed",
                      "extra_content":{"google":{"thought_signature":"G=="}}}]
                    """#
                ))
        )
        for (key, value) in [
            ("id", "resp_x1"), ("model", "fast"), ("status", "completed"), ("instructions", "I"),
            ("temperature", .number("0.5")), ("max_output_tokens", 9), ("store", false),
            ("truncation", "auto"), ("metadata", ["k": "v"]), ("text", ["format": ["type": "json_object"]]),
            ("reasoning", ["effort": "low", "summary": .null]), ("previous_response_id", "resp_0"),
            ("tool_choice", "auto"), ("parallel_tool_calls", true), ("created_at", 7),
        ] as [(String, JSONValue)] {
            #expect(body[key] == value, "\(key)")
        }
        #expect(body["tools"]?.array?.first?["name"] == "f")
        #expect(body["usage"]?["total_tokens"] == 5)
        #expect(body["usage"]?["input_tokens_details"]?["cached_tokens"] == 1)
    }

    @Test("proofs of every maker come back through the face byte for byte")
    func proofs() throws {
        for maker in Signature.Maker.allCases {
            var call = ToolCall(id: "c", name: "f", arguments: "{}")
            call.signature = Signature(maker, "C+/=")
            var hidden = Reasoning(text: "")
            hidden.redacted = Signature(maker, "H+/=")
            let parts = [
                ContentPart(.reasoning(Reasoning(text: "t", signature: Signature(maker, "T+/=")))),
                ContentPart(.reasoning(hidden)), ContentPart(.toolCall(call)),
            ]
            let reply = Reply(id: "", model: "", choices: [Reply.Choice(parts, stop: .toolCalls)])
            let output = ResponsesDialect.body(of: reply, ResponsesSamples.context())["output"]
            let again = try ResponsesDialect.conversation(
                from: ["model": "m", "input": try #require(output)],
                model: nil,
                isStream: nil
            )
            let found = try #require(again.turns.first?.parts)

            guard case .reasoning(let shown) = found[0].content,
                case .reasoning(let redacted) = found[1].content,
                case .toolCall(let called) = found[2].content
            else {
                Issue.record("\(found)")
                return
            }
            #expect(shown.signature == Signature(maker, "T+/="))
            #expect(shown.text == "t")
            #expect(redacted.redacted == Signature(maker, "H+/="))
            #expect(called.signature == Signature(maker, "C+/="))
        }
    }

    @Test("a limit that was reached is told")
    func incomplete() {
        let reply = Reply(id: "", model: "", choices: [Reply.Choice([.text("A")], stop: .length)])
        let body = ResponsesDialect.body(of: reply, ResponsesSamples.context())

        #expect(body["status"] == "incomplete")
        #expect(body["incomplete_details"] == ["reason": "max_output_tokens"])
        #expect(body["output"]?.array?.last?["status"] == "incomplete")
    }

    @Test(
        "so is it in a stream, whose earlier messages are whole",
        arguments: [StopReason.length, .filtered, .finished]
    )
    func incompleteStream(_ stop: StopReason) throws {
        var writer = ResponsesDialect.eventWriter(ResponsesSamples.context())
        var bytes: [UInt8] = []
        let call = ContentPart(.toolCall(ToolCall(id: "c", name: "f", arguments: "{}")))
        for event in [
            ReplyEvent.started(id: "r", model: "m", created: 1), .opened(choice: 0, part: 0, .text("")),
            .text(choice: 0, part: 0, "A"), .closed(choice: 0, part: 0), .opened(choice: 0, part: 1, call),
            .closed(choice: 0, part: 1), .opened(choice: 0, part: 2, .text("")),
            .text(choice: 0, part: 2, "B"),
            .finished(choice: 0, stop, native: nil, stopSequence: nil), .ended,
        ] {
            writer.write(event, to: &bytes)
        }

        let output = writer.whole?["output"]?.array ?? []
        #expect(output.map { $0["type"] } == ["message", "function_call", "message"])
        #expect(output.first?["status"] == "completed")
        #expect(output.last?["status"] == (stop == .finished ? "completed" : "incomplete"))
    }
}
