import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Writing Anthropic's requests")
struct AnthropicRequestWritingTests {
    private func call(_ id: String, _ arguments: String = "{}") -> ContentPart {
        ContentPart(.toolCall(ToolCall(id: id, name: "f", arguments: arguments)))
    }

    private func result(_ id: String, _ text: String) -> ContentPart {
        ContentPart(.toolResult(ToolResult(callID: id, parts: [.text(text)])))
    }

    private func messages(_ turns: Turn..., model: String = "claude-sonnet-4-5") throws -> String {
        var conversation = Conversation(model: "fast")
        conversation.turns = turns
        let (body, _) = try AnthropicSamples.written(conversation, AnthropicSamples.rendering(model))
        return body["messages"]?.text ?? ""
    }

    @Test("what the dialect demands is there")
    func least() throws {
        let (body, dropped) = try AnthropicSamples.written(AnthropicSamples.foreign())

        #expect(
            body.text
                == #"{"model":"claude-sonnet-4-5","max_tokens":4096,"messages":[{"role":"user","content":"Hello"}]}"#
        )
        #expect(dropped == [])
    }

    @Test("all results of a step are one user message and come first in it")
    func results() throws {
        let written = try messages(
            Turn(.user, [.text("Hi")]),
            Turn(.assistant, [call("a")]),
            Turn(.assistant, [call("b", #"{"x":1}"#)]),
            Turn(.user, [result("b", "2")]),
            Turn(.user, [.text("and?")]),
            Turn(.user, [result("a", "")])
        )

        #expect(
            written
                == #"[{"role":"user","content":"Hi"},{"role":"assistant","content":["#
                + #"{"type":"tool_use","id":"a","name":"f","input":{}},"#
                + #"{"type":"tool_use","id":"b","name":"f","input":{"x":1}}]},"#
                + #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"b","content":"2"},"#
                + #"{"type":"tool_result","tool_use_id":"a"},{"type":"text","text":"and?"}]}]"#
        )
    }

    @Test("blank texts are left out, and turns that are empty then")
    func blank() throws {
        let written = try messages(
            Turn(.user, [.text(" \n"), .text("Hi")]),
            Turn(.assistant, [.text("")]),
            Turn(.user, [.text("you")])
        )

        #expect(
            written
                == #"[{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"text","text":"you"}]}]"#
        )
    }

    @Test("ids that the API would refuse are changed alike at a call and its result")
    func ids() throws {
        let written = try AnthropicSamples.json(
            messages(Turn(.assistant, [call("call:1.x")]), Turn(.user, [result("call:1.x", "y")]))
        )
        let id = written.array?[1]["content"]?.array?[0]["id"]?.string

        #expect(id?.allSatisfy { $0.isLetter || $0.isNumber } == true)
        #expect(written.array?[2]["content"]?.array?[0]["tool_use_id"]?.string == id)
    }

    @Test(
        "arguments become an object",
        arguments: [
            ("", "{}"), (" ", "{}"), (#"{"a":[1.50]}"#, #"{"a":[1.50]}"#), (#""{\"a\":1}""#, #"{"a":1}"#),
            (#"{"a":"#, #"{"_raw":"{\"a\":"}"#), ("[1]", #"{"_raw":"[1]"}"#),
        ]
    )
    func arguments(_ arguments: String, _ input: String) {
        #expect(AnthropicTools.input(ToolCall(id: "a", name: "f", arguments: arguments)).text == input)
    }

    @Test("names that the API would refuse are spelled out, and an answer's spelling is undone")
    func names() throws {
        var conversation = AnthropicSamples.foreign()
        conversation.tools = [Tool(.function(parameters: nil), name: "a.b/c_é")]
        conversation.toolChoice = .named("a.b/c_é")
        let (body, _) = try AnthropicSamples.written(conversation)
        let name = try #require(body["tools"]?.array?[0]["name"]?.string)

        #expect(name.utf8.allSatisfy { $0 < 0x80 })
        #expect(!name.contains("."))
        #expect(body["tool_choice"]?["name"]?.string == name)
        #expect(AnthropicToolName.original(of: name) == "a.b/c_é")
        #expect(AnthropicToolName.allowed("get_weather-2") == "get_weather-2")
        #expect(AnthropicToolName.original(of: "gatehouse_x__z") == "gatehouse_x__z")
    }

    @Test("instructions in the middle stand where a model takes them, else in the next user turn")
    func laterInstructions() throws {
        let turns = [
            Turn(.user, [.text("a")]), Turn(.system, [.text("Be brief.")]), Turn(.assistant, [.text("b")]),
            Turn(.system, [.text("Be kind.")]), Turn(.user, [.text("c")]),
        ]
        var conversation = Conversation(model: "fast")
        conversation.turns = turns
        let old = try AnthropicSamples.written(conversation)
        let new = try AnthropicSamples.written(conversation, AnthropicSamples.rendering("claude-opus-4-8"))

        #expect(old.body["messages"]?.array?.map { $0["role"]?.string } == ["user", "assistant", "user"])
        #expect(old.dropped == ["messages[1]", "messages[3]"])
        #expect(
            new.body["messages"]?.array?.map { $0["role"]?.string } == [
                "user", "system", "assistant", "user",
            ]
        )
        #expect(new.dropped == ["messages[3]"])
    }

    @Test("a turn to go on with is kept, asked for, left out or refused")
    func prefill() throws {
        let conversation = AnthropicSamples.foreign(
            Turn(.user, [.text("Hi")]),
            Turn(.assistant, [.text("It is \n")])
        )
        func last(_ model: String, _ handling: LossHandling) throws -> JSONValue? {
            let rendering = AnthropicSamples.rendering(model, policy: [.prefill: handling])
            return try AnthropicSamples.written(conversation, rendering).body["messages"]?.array?.last
        }

        #expect(try last("claude-sonnet-4-5", .reject) == ["role": "assistant", "content": "It is"])
        #expect(try last("claude-sonnet-4-6", .emulate)?["role"] == "user")
        #expect(try last("claude-sonnet-4-6", .drop) == ["role": "user", "content": "Hi"])
        #expect(throws: Refusal.self) { _ = try last("claude-sonnet-4-6", .reject) }
    }

    @Test("a model speaks first nowhere, and somebody always speaks")
    func first() throws {
        #expect(
            try messages(Turn(.assistant, [.text("Hi")]), Turn(.user, [.text("a")])).hasPrefix(
                #"[{"role":"user""#
            )
        )
        #expect(try messages() == #"[{"role":"user","content":"Begin."}]"#)
    }

    @Test("media are said in the API's forms, and what it does not take is refused")
    func media() throws {
        func block(_ part: ContentPart.Content) throws -> String? {
            let conversation = AnthropicSamples.foreign(Turn(.user, [ContentPart(part)]))
            return try AnthropicSamples.written(conversation).body["messages"]?.array?[0]["content"]?.array?[
                0
            ].text
        }

        #expect(
            try block(.image(Media(.base64("/9j/4AAQ"), type: "")))
                == #"{"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"/9j/4AAQ"}}"#
        )
        #expect(
            try block(.image(Media(.url("https://x/y"), type: "")))
                == #"{"type":"image","source":{"type":"url","url":"https://x/y"}}"#
        )
        #expect(
            try block(.document(Media(.base64("aMOpbGxv"), type: "text/markdown", name: "a.md")))
                == #"{"type":"document","source":{"type":"text","media_type":"text/plain","data":"héllo"},"title":"a.md"}"#
        )
        #expect(throws: Refusal.self) { _ = try block(.image(Media(.base64("AA"), type: "image/heic"))) }
        #expect(throws: Refusal.self) { _ = try block(.image(Media(.file("file-1"), type: ""))) }
        #expect(throws: Refusal.self) { _ = try block(.audio(Media(.base64("AA"), type: "audio/wav"))) }
    }

    @Test("what another dialect has and this one has not is named")
    func givenUp() throws {
        var conversation = AnthropicSamples.foreign()
        conversation.sampling.seed = 1
        conversation.sampling.presencePenalty = .number("0.5")
        conversation.sampling.frequencyPenalty = .number("0.0")
        conversation.sampling.logitBias = [:]
        conversation.sampling.stop = ["\n", "END"]
        conversation.verbosity = "low"
        conversation.cacheKey = "k"
        conversation.serviceTier = "flex"
        conversation.metadata = JSONObject([("a", "b")])
        conversation.extras = JSONObject([("prediction", [:])])
        let (body, dropped) = try AnthropicSamples.written(conversation)

        #expect(
            dropped == [
                "stop[0]", "seed", "presence_penalty", "metadata", "service_tier", "prompt_cache_key",
                "verbosity", "prediction",
            ]
        )
        #expect(body["stop_sequences"] == ["END"])
        conversation.choices = 2
        #expect(throws: Refusal.self) { _ = try AnthropicSamples.written(conversation) }
    }

    @Test("sampling is said where a model takes it")
    func sampling() throws {
        var conversation = AnthropicSamples.foreign()
        conversation.sampling.temperature = .number("0.3")
        conversation.sampling.topP = .number("0.9")
        conversation.sampling.topK = 4
        let old = try AnthropicSamples.written(
            conversation,
            AnthropicSamples.rendering("claude-3-5-haiku-latest")
        )
        let pair = try AnthropicSamples.written(conversation)
        let new = try AnthropicSamples.written(conversation, AnthropicSamples.rendering("claude-opus-4-7"))
        conversation.sampling.temperature = .number("1.7")
        let hot = try AnthropicSamples.written(
            conversation,
            AnthropicSamples.rendering(policy: [.sampling: .emulate])
        )

        #expect(old.dropped == [])
        #expect(old.body["temperature"] == .number("0.3"))
        #expect(pair.dropped == ["top_p"])
        #expect(new.dropped == ["temperature", "top_p", "top_k"])
        #expect(hot.body["temperature"] == 1)
    }

    @Test("what a model is known not to take is given up by its name")
    func unsupported() throws {
        var conversation = AnthropicSamples.foreign(
            Turn(
                .user,
                [
                    ContentPart(.text("Hi"), cacheMark: CacheMark()),
                    ContentPart(.image(Media(.url("u"), type: ""))),
                ]
            )
        )
        conversation.tools = [Tool(.function(parameters: nil), name: "f")]
        conversation.toolChoice = .required
        conversation.allowsParallelTools = false
        conversation.thinking.effort = "low"
        conversation.sampling.stop = ["X"]
        let kept = try AnthropicSamples.written(
            conversation,
            AnthropicSamples.rendering(
                policy: [.images: .drop],
                unsupported: [
                    .cacheMarks, .images, .toolChoice, .parallelToolControl, .reasoning, .stopSequences,
                ]
            )
        )
        let bare = try AnthropicSamples.written(
            conversation,
            AnthropicSamples.rendering(
                policy: [.tools: .drop, .imageAddresses: .drop],
                unsupported: [.tools, .imageAddresses]
            )
        )

        #expect(
            kept.dropped == [
                "tool_choice", "parallel_tool_calls", "reasoning_effort", "cache_control",
                "messages[0].content[1]",
                "stop[0]",
            ]
        )
        #expect(kept.body["tools"]?.array?.count == 1)
        #expect(kept.body["messages"] == [["role": "user", "content": "Hi"]])
        #expect(bare.dropped == ["tools", "messages[0].content[1]"])
        #expect(bare.body["tools"] == nil)
        #expect(bare.body["tool_choice"] == nil)
    }

    @Test("a request to count says nothing of the answer")
    func count() throws {
        let conversation = try AnthropicSamples.conversation(
            #"{"model":"m","system":"s","messages":[{"role":"user","content":"Hi"}],"stream":true,"metadata":{"user_id":"u"}}"#
        )
        var rendering = AnthropicSamples.rendering()
        let body = try AnthropicCount.body(of: conversation, &rendering)

        #expect(
            body.text
                == #"{"model":"claude-sonnet-4-5","system":"s","messages":[{"role":"user","content":"Hi"}]}"#
        )
    }

    @Test("of more marks for the cache than the API takes, the last ones count")
    func marks() throws {
        let turns = (0..<6).map { Turn(.user, [ContentPart(.text("\($0)"), cacheMark: CacheMark())]) }
        var conversation = Conversation(model: "fast")
        conversation.turns = turns
        let (body, dropped) = try AnthropicSamples.written(conversation)
        let marked = body["messages"]?.array?[0]["content"]?.array?.filter { $0["cache_control"] != nil }

        #expect(marked?.map { $0["text"] } == ["2", "3", "4", "5"])
        #expect(dropped == ["cache_control"])
    }

    @Test("a speaker's name is said in words, if the policy wants that")
    func speakers() throws {
        let conversation = AnthropicSamples.foreign(Turn(.user, [.text("Hi")], name: "Ann"))
        let said = try AnthropicSamples.written(
            conversation,
            AnthropicSamples.rendering(policy: [.speakerNames: .emulate])
        )
        let unsaid = try AnthropicSamples.written(conversation)

        #expect(said.body["messages"] == [["role": "user", "content": "Ann: Hi"]])
        #expect(unsaid.body["messages"] == [["role": "user", "content": "Hi"]])
        #expect(unsaid.dropped == ["messages[0].name"])
    }

    @Test("what a tool of another dialect gave is said as text, pictures as they are, failures as failures")
    func otherResults() throws {
        var result = ToolResult(
            callID: "a",
            parts: [
                ContentPart(.opaque(.generateContent, ["x": 1])),
                ContentPart(.image(Media(.url("https://x"), type: ""))),
            ]
        )
        result.isError = true
        let call = ContentPart(.toolCall(ToolCall(id: "a", name: "f", arguments: "")))
        let written = try messages(
            Turn(.user, [.text("q")]),
            Turn(.assistant, [call]),
            Turn(.user, [ContentPart(.toolResult(result))])
        )

        #expect(
            written.hasSuffix(
                #"{"type":"tool_result","tool_use_id":"a","content":[{"type":"text","text":"{\"x\":1}"},"#
                    + #"{"type":"image","source":{"type":"url","url":"https://x"}}],"is_error":true}]}]"#
            )
        )
    }

    @Test("tiers are said in the dialect's words, and a long name of a user is given up")
    func purpose() throws {
        func written(_ tier: String, user: String = "u") throws -> (JSONValue, [String]) {
            var conversation = AnthropicSamples.foreign()
            conversation.serviceTier = tier
            conversation.endUser = user
            let (body, dropped) = try AnthropicSamples.written(conversation)
            return (body["service_tier"] ?? .null, dropped)
        }

        #expect(try written("auto") == ("auto", []))
        #expect(try written("default") == ("standard_only", []))
        #expect(try written("auto", user: String(repeating: "u", count: 257)) == ("auto", ["user"]))
    }
}
