import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Completions for models that only converse")
struct CompletionsTests {
    private static func conversation(_ body: String) throws -> Conversation {
        try CompletionsDialect.conversation(
            from: try JSONValue.read(Array(body.utf8)),
            model: nil,
            isStream: nil
        )
    }

    private static func rendering(_ policy: [Capability: LossHandling] = [:]) -> Rendering {
        Rendering(
            model: "t",
            outputTokenLimit: 4096,
            providerKind: "anthropic",
            maker: .anthropic,
            policy: policy
        )
    }

    private static func translation(_ body: String, from target: Operation) throws -> AnswerTranslation {
        let context = ReplyContext(conversation: try conversation(body), model: nil, created: 7, id: "x1")
        return try #require(AnswerTranslation(from: target, to: .completions, context))
    }

    @Test("a prompt is the user's one message, and the fields are those of the target")
    func request() throws {
        var conversation = try Self.conversation(
            #"{"model":"m","prompt":"Once","max_tokens":9,"temperature":0.5,"stop":"END","user":"u","best_of":1,"suffix":""}"#
        )
        var rendering = Self.rendering()
        try conversation.settlePrompt(&rendering)
        let body = try AnthropicDialect.body(of: conversation, &rendering)

        #expect(body["messages"] == [["role": "user", "content": "Once"]])
        #expect(body["max_tokens"] == 9)
        #expect(body["stop_sequences"] == ["END"])
        #expect(rendering.dropped == [])
    }

    @Test("several answers and log probabilities are asked for as chats ask")
    func several() throws {
        let conversation = try Self.conversation(
            #"{"model":"m","prompt":["Once"],"n":2,"logprobs":3,"best_of":4}"#
        )
        var rendering = Rendering(
            model: "t",
            outputTokenLimit: 9,
            providerKind: "openai-compatible",
            maker: .other
        )
        let body = try ChatDialect.body(of: conversation, &rendering)

        #expect(body["n"] == 2)
        #expect(body["logprobs"] == true)
        #expect(body["top_logprobs"] == 3)
        #expect(rendering.dropped == ["best_of"])
    }

    @Test("what no conversation can say is refused, unless the model lets it go")
    func losses() throws {
        let body = #"{"model":"m","prompt":["a","b"],"suffix":"z"}"#
        var conversation = try Self.conversation(body)
        var strict = Self.rendering()
        let refusal = #expect(throws: Refusal.self) { try conversation.settlePrompt(&strict) }
        var alone = try Self.conversation(#"{"model":"m","prompt":"a","suffix":"z"}"#)
        let other = #expect(throws: Refusal.self) { try alone.settlePrompt(&strict) }
        var lenient = Self.rendering([.multipleChoices: .drop, .otherFields: .drop])
        try conversation.settlePrompt(&lenient)
        let written = try AnthropicDialect.body(of: conversation, &lenient)

        #expect(refusal?.param == "prompt")
        #expect(other?.param == "suffix")
        #expect(written["messages"] == [["role": "user", "content": "a"]])
        #expect(lenient.dropped == ["prompt", "suffix"])
    }

    @Test(
        "tokens and what is no prompt are refused",
        arguments: ["[1,2]", "[[1]]", "[]", "7", "null", #"["a",1]"#]
    )
    func noPrompt(_ prompt: String) {
        #expect(throws: Refusal.self) { try Self.conversation(#"{"model":"m","prompt":\#(prompt)}"#) }
    }

    @Test("an answer of Anthropic's is a completion")
    func whole() throws {
        var translation = try Self.translation(#"{"model":"m","prompt":"Once","echo":true}"#, from: .messages)
        let answer = #"""
            {"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[
            {"type":"thinking","thinking":"Hm","signature":"s"},{"type":"text","text":" upon"}],
            "stop_reason":"max_tokens","usage":{"input_tokens":3,"output_tokens":2}}
            """#
        let body = try JSONValue.read(try translation.whole(Array(answer.utf8)))

        #expect(body["id"] == "msg_1")
        #expect(body["object"] == "text_completion")
        #expect(
            body["choices"] == [
                [
                    "text": "Once upon", "index": 0, "logprobs": .null, "finish_reason": "length",
                    "native_finish_reason": "max_tokens",
                ]
            ]
        )
        #expect(body["usage"]?["prompt_tokens"] == 3)
        #expect(body["usage"]?["completion_tokens"] == 2)
    }

    @Test("log probabilities are in the older form, with places behind what is echoed")
    func logProbabilities() throws {
        var translation = try Self.translation(
            #"{"model":"m","prompt":"Ünd","echo":true,"logprobs":1}"#,
            from: .chatCompletions
        )
        let answer = #"""
            {"id":"c","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":" so"},"finish_reason":"stop",
            "logprobs":{"content":[{"token":" s","logprob":-0.5,"top_logprobs":[{"token":" s","logprob":-0.5}]},
            {"token":"o","logprob":-1,"top_logprobs":[]}]}}]}
            """#
        let body = try JSONValue.read(try translation.whole(Array(answer.utf8)))

        #expect(
            body["choices"]?.array?.first?["logprobs"] == [
                "tokens": [" s", "o"], "token_logprobs": [.number("-0.5"), .integer(-1)],
                "top_logprobs": [[" s": .number("-0.5")], .null], "text_offset": [3, 5],
            ]
        )
    }

    private static let chunks = [
        #"{"id":"c","model":"m","created":5,"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}"#,
        #"{"id":"c","model":"m","created":5,"choices":[{"index":1,"delta":{"content":"B"}}]}"#,
        #"{"id":"c","model":"m","created":5,"choices":[{"index":0,"delta":{"content":"A"}}]}"#,
        #"{"id":"c","model":"m","created":5,"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
        #"{"id":"c","model":"m","created":5,"choices":[{"index":1,"delta":{},"finish_reason":"length"}]}"#,
        #"{"id":"c","model":"m","created":5,"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#,
    ]

    private static func chunks(of bytes: [UInt8]) throws -> [JSONValue] {
        let lines = String(decoding: bytes, as: UTF8.self).components("\n\n")
        return try lines.filter { $0 != "data: [DONE]" }.map {
            try JSONValue.read(Array($0.dropFirst(6).utf8))
        }
    }

    @Test("a stream of several answers is one of completions, with the usage if it was asked for")
    func stream() throws {
        var translation = try Self.translation(
            #"{"model":"m","prompt":"P","n":2,"echo":true,"stream":true,"stream_options":{"include_usage":true}}"#,
            from: .chatCompletions
        )
        var bytes: [UInt8] = []
        let text = Self.chunks.map { "data: \($0)\n\n" }.joined() + "data: [DONE]\n\n"
        try translation.stream(Array(text.utf8).span, to: &bytes)
        try translation.endStream(to: &bytes)
        let chunks = try Self.chunks(of: bytes)
        var texts = [0: "", 1: ""]
        var reasons: [Int: String] = [:]
        for chunk in chunks {
            #expect(chunk["object"] == "text_completion")
            #expect(chunk["id"] == "c")
            for choice in chunk["choices"]?.array ?? [] {
                let index = choice["index"]?.integer ?? -1
                texts[index, default: ""] += choice["text"]?.string ?? ""
                if let reason = choice["finish_reason"]?.string { reasons[index] = reason }
            }
        }

        #expect(texts == [0: "PA", 1: "PB"])
        #expect(reasons == [0: "stop", 1: "length"])
        #expect(chunks.last?["choices"] == [])
        #expect(chunks.last?["usage"]?["completion_tokens"] == 2)
        #expect(String(decoding: bytes, as: UTF8.self).hasSuffix("data: [DONE]\n\n"))
    }

    @Test("a stream that is cut ends with an error, and not with the mark of the end")
    func cut() throws {
        var translation = try Self.translation(
            #"{"model":"m","prompt":"P","stream":true}"#,
            from: .chatCompletions
        )
        var bytes: [UInt8] = []
        try translation.stream(Array("data: \(Self.chunks[1])\n\n".utf8).span, to: &bytes)
        #expect(throws: UpstreamProblem.self) { try translation.endStream(to: &bytes) }
        let end = translation.failure(UpstreamProblem(.failed, status: 502, message: "Broke"))

        #expect(try Self.chunks(of: end).first?["error"]?["message"] == "Broke")
        #expect(!String(decoding: bytes + end, as: UTF8.self).contains("[DONE]"))
    }

    @Test("what is written of an answer is read as the same")
    func again() throws {
        var reply = Reply(id: "c", model: "m", choices: [Reply.Choice([.text("Ü")], stop: .length)])
        reply.created = 5
        let context = ReplyContext(conversation: Conversation(model: "m"), model: nil, created: 7, id: "x1")
        let read = try CompletionsDialect.reply(from: CompletionsDialect.body(of: reply, context))
        var writer = CompletionsDialect.eventWriter(context)
        var bytes: [UInt8] = []
        let steps: [ReplyEvent] = [
            .started(id: "c", model: "m", created: 5), .opened(choice: 0, part: 0, .text("")),
            .text(choice: 0, part: 0, "Ü"), .closed(choice: 0, part: 0),
            .finished(choice: 0, .length, native: "length", stopSequence: nil), .ended,
        ]
        for step in steps { writer.write(step, to: &bytes) }
        let (again, problem) = Streams.steps(
            bytes,
            framing: Operation.completions.framing,
            reader: CompletionsDialect.eventReader()
        )

        #expect(read.choices[0].parts == [.text("Ü")])
        #expect(read.choices[0].stop == .length)
        #expect(again == steps)
        #expect(problem == nil)
    }
}

extension String {
    /// The parts between a mark that are not empty.
    fileprivate func components(_ mark: String) -> [String] {
        split(separator: mark, omittingEmptySubsequences: true).map(String.init)
    }
}
