import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Anthropic's whole answers")
struct AnthropicReplyTests {
    private let answer = #"""
        {"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[
          {"type":"thinking","thinking":"hm","signature":"c2ln"},
          {"type":"text","text":"It is so.","citations":[{"type":"web_search_result_location","cited_text":"so",
            "encrypted_index":"e","title":"T","url":"https://x"}]},
          {"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"q"}},
          {"type":"tool_use","id":"toolu_1","name":"f","input":{"a":1}}],
         "stop_reason":"tool_use","stop_sequence":null,"container":{"id":"c"},
         "usage":{"input_tokens":10,"cache_creation_input_tokens":3,"cache_read_input_tokens":4,
          "cache_creation":{"ephemeral_5m_input_tokens":3,"ephemeral_1h_input_tokens":0},"output_tokens":20,
          "output_tokens_details":{"thinking_tokens":5},"service_tier":"standard",
          "server_tool_use":{"web_search_requests":1}}}
        """#

    private func written(_ choice: Reply.Choice, usage: Usage? = nil, model: String? = nil) -> JSONValue {
        var reply = Reply(id: "", model: "gpt-x", choices: [choice])
        reply.usage = usage
        return AnthropicDialect.body(of: reply, AnthropicSamples.context(model: model))
    }

    @Test("everything in an answer is read")
    func reading() throws {
        let reply = try AnthropicDialect.reply(from: AnthropicSamples.json(answer))
        let choice = reply.choices[0]

        #expect(reply.id == "msg_1")
        #expect(
            reply.usage
                == Usage(
                    input: 17,
                    cachedInput: 4,
                    cacheWrite: 3,
                    output: 20,
                    reasoning: 5,
                    rare: [.searches: 1],
                    serviceTier: .standard
                )
        )
        #expect(reply.serviceTier == "default")
        #expect(reply.extras["container"] == ["id": "c"])
        #expect(choice.stop == .toolCalls)
        #expect(choice.parts.count == 4)
        #expect(choice.parts[1].citations.first?.url == "https://x")
        #expect(choice.parts[1].citations.first?.citedText == "so")
        guard case .opaque(.messages, let block) = choice.parts[2].content else {
            Issue.record("not kept"); return
        }
        #expect(block["id"] == "srvtoolu_1")
    }

    @Test("an answer is written as it was read, under the caller's name of the model")
    func roundTrip() throws {
        let body = try AnthropicSamples.json(answer)
        let reply = try AnthropicDialect.reply(from: body)
        let same = AnthropicDialect.body(of: reply, AnthropicSamples.context())
        let renamed = AnthropicDialect.body(of: reply, AnthropicSamples.context(model: "fast"))

        #expect(AnthropicNormalForm.sorted(same) == AnthropicNormalForm.sorted(body))
        #expect(renamed["model"] == "fast")
    }

    @Test("an answer of another dialect has all that clients look for")
    func foreign() {
        let call = ToolCall(id: "", name: "f", arguments: #"{"a":1}"#)
        let body = written(
            Reply.Choice([.text(""), ContentPart(.toolCall(call))], stop: .finished),
            usage: Usage(input: 9, cachedInput: 4, output: 2)
        )

        #expect(
            body.text
                == #"{"id":"msg_x1","type":"message","role":"assistant","model":"gpt-x","content":["#
                + #"{"type":"tool_use","id":"toolu_x1_1","name":"f","input":{"a":1}}],"stop_reason":"tool_use","#
                + #""stop_sequence":null,"usage":{"input_tokens":5,"cache_creation_input_tokens":0,"#
                + #""cache_read_input_tokens":4,"output_tokens":2}}"#
        )
    }

    @Test("pages that others cite are cited, and do not go back as Anthropic's own")
    func citations() throws {
        var citation = Citation(.chatCompletions, ["type": "url_citation"])
        citation.url = "https://x"
        citation.title = "T"
        var text = ContentPart.text("x")
        text.citations = [citation]
        let content = try #require(written(Reply.Choice([text], stop: .finished))["content"])
        let request: JSONValue = ["model": "m", "messages": [["role": "assistant", "content": content]]]
        let conversation = try AnthropicDialect.conversation(from: request, model: nil, isStream: nil)

        #expect(content.array?[0]["citations"]?.array?[0]["url"] == "https://x")
        #expect(conversation.turns[0].parts[0].citations[0].url == "https://x")
        let (body, dropped) = try AnthropicSamples.written(conversation)
        #expect(body["messages"]?.array?[0]["content"] == "x")
        #expect(dropped == ["messages[0].content[0].citations"])
    }

    @Test(
        "reasons have their words",
        arguments: [
            (StopReason.finished, nil, "end_turn"), (.finished, "stop", "end_turn"),
            (.stopSequence, nil, "stop_sequence"),
            (.length, "length", "max_tokens"),
            (.length, "model_context_window_exceeded", "model_context_window_exceeded"),
            (.toolCalls, nil, "tool_use"), (.filtered, nil, "refusal"), (.refusal, nil, "refusal"),
            (.paused, nil, "pause_turn"), (.paused, "compaction", "compaction"),
        ] as [(StopReason, String?, String)]
    )
    func stops(_ reason: StopReason, _ native: String?, _ word: String) {
        var choice = Reply.Choice([.text("x")], stop: reason)
        choice.nativeStop = native

        #expect(written(choice)["stop_reason"]?.string == word)
        #expect(native == nil || native != word || AnthropicStop.reason(word) == reason)
    }

    @Test("what a model declines in its own words is a refusal")
    func refusal() {
        let body = written(Reply.Choice([ContentPart(.refusal("No."))], stop: .finished))

        #expect(body["stop_reason"] == "refusal")
        #expect(body["content"] == [["type": "text", "text": "No."]])
    }

    @Test(
        "what is no answer is a failure",
        arguments: [
            "{}", "[]", #"{"content":[{"text":"x"}]}"#, #"{"content":[{"type":"tool_use","name":"f"}]}"#,
            #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
        ]
    )
    func failures(_ text: String) throws {
        let body = try AnthropicSamples.json(text)
        let problem = #expect(throws: UpstreamProblem.self) { _ = try AnthropicDialect.reply(from: body) }

        #expect(problem?.kind == (text.contains("overloaded") ? .overloaded : .failed))
        #expect(problem?.status == (text.contains("overloaded") ? 529 : 502))
    }

    @Test("counts and lists have the dialect's form")
    func lists() {
        let entry = ModelList.Entry(id: "fast", created: 0, ownedBy: "x")
        let list = String(decoding: AnthropicModelList.body([entry]), as: UTF8.self)

        #expect(
            list
                == #"{"data":[{"type":"model","id":"fast","display_name":"fast","created_at":"1970-01-01T00:00:00.000Z","#
                + #""lifecycle":"active"}],"has_more":false,"first_id":"fast","last_id":"fast"}"#
        )
        #expect(String(decoding: AnthropicModelList.body([]), as: UTF8.self).contains(#""first_id":null"#))
        let texts = [AnthropicCount.answer(tokens: 7), Array(#"{"input_tokens":"x"}"#.utf8), []]
        #expect(texts.map { AnthropicCount.tokens(inAnswer: $0.span) } == [7, nil, nil])
    }

    @Test(
        "pictures and sounds of other models have the form of a request's, and what only they know is left out"
    )
    func media() {
        let body = written(
            Reply.Choice(
                [
                    ContentPart(.image(Media(.base64("AA"), type: "image/png"))),
                    ContentPart(.audio(Media(.url("https://x"), type: ""))),
                    ContentPart(.opaque(.responses, ["type": "web_search_call"])),
                ],
                stop: .finished
            )
        )

        #expect(
            body["content"]?.text
                == #"[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA"}},"#
                + #"{"type":"audio","source":{"type":"url","url":"https://x"}}]"#
        )
    }
}
