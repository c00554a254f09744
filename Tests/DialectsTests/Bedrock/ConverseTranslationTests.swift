import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Converse's answers to callers of other dialects, and theirs to callers of Converse")
struct ConverseTranslationTests {
    private static let stream: [(name: String, payload: JSONValue)] = [
        ("messageStart", ["role": "assistant", "p": "abc"]),
        ("contentBlockDelta", ["contentBlockIndex": 0, "delta": ["reasoningContent": ["text": "Hm"]]]),
        (
            "contentBlockDelta",
            ["contentBlockIndex": 0, "delta": ["reasoningContent": ["signature": "c2ln"]]]
        ),
        ("contentBlockStop", ["contentBlockIndex": 0]),
        ("contentBlockDelta", ["contentBlockIndex": 1, "delta": ["text": "Hé"]]),
        ("contentBlockDelta", ["contentBlockIndex": 1, "delta": ["text": "llo"]]),
        ("contentBlockStop", ["contentBlockIndex": 1]),
        (
            "contentBlockStart",
            ["contentBlockIndex": 2, "start": ["toolUse": ["toolUseId": "tooluse_1", "name": "f"]]]
        ),
        ("contentBlockDelta", ["contentBlockIndex": 2, "delta": ["toolUse": ["input": #"{"a":"#]]]),
        ("contentBlockDelta", ["contentBlockIndex": 2, "delta": ["toolUse": ["input": "1}"]]]),
        ("contentBlockStop", ["contentBlockIndex": 2]),
        ("messageStop", ["stopReason": "tool_use"]),
        (
            "metadata",
            [
                "usage": [
                    "inputTokens": 3, "outputTokens": 5, "totalTokens": 20, "cacheReadInputTokens": 8,
                    "cacheWriteInputTokens": 4,
                ], "metrics": ["latencyMs": 9],
            ]
        ),
    ]
    private static let usage = Usage(input: 15, cachedInput: 8, cacheWrite: 4, output: 5)
    private static let claude = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"

    private static func translation(to face: Operation, model: String = claude) throws -> AnswerTranslation {
        var context = ConverseSamples.context()
        context.targetModel = model
        context.conversation.asksUsage = true
        return try #require(AnswerTranslation(from: .converse, to: face, context))
    }

    private static func translated(_ bytes: [UInt8], to face: Operation, pieces: Int) throws -> [UInt8] {
        var translation = try translation(to: face)
        var written: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            try translation.stream(Array(bytes[start..<min(start + pieces, bytes.count)]).span, to: &written)
        }
        try translation.endStream(to: &written)
        #expect(translation.usage == usage)
        return written
    }

    private static func assembled(_ bytes: [UInt8], _ face: Operation) throws -> Reply {
        let dialect = try #require(face.conversation)
        let (steps, problem) = Streams.steps(bytes, framing: face.framing, reader: dialect.eventReader())
        #expect(problem == nil)
        var assembly = ReplyAssembly()
        for step in steps { assembly.take(step) }
        #expect(assembly.hasEnded)
        return assembly.whole
    }

    @Test(
        "a stream is the same to its caller, however it is cut",
        arguments: [Operation.chatCompletions, .messages, .converse]
    )
    func pieces(face: Operation) throws {
        let bytes = ConverseSamples.stream(Self.stream)
        let whole = try Self.translated(bytes, to: face, pieces: bytes.count)
        for size in [1, 2, 7, 64] { #expect(try Self.translated(bytes, to: face, pieces: size) == whole) }
        let reply = try Self.assembled(whole, face)

        #expect(reply.choices.first?.stop == .toolCalls)
        #expect(reply.choices.first?.parts.compactMap(\.text) == ["Héllo"])
        let calls = reply.choices.first?.parts.compactMap { part in
            if case .toolCall(let call) = part.content { call } else { nil }
        }
        #expect(calls == [ToolCall(id: "tooluse_1", name: "f", arguments: #"{"a":1}"#)])
        #expect(reply.usage?.input == 15)
        #expect(reply.usage?.cachedInput == 8)
        #expect(reply.usage?.output == 5)
    }

    @Test(
        "a proof of Claude's comes back through every face as it was",
        arguments: [Operation.messages, .converse]
    )
    func proofs(face: Operation) throws {
        let bytes = ConverseSamples.stream(Self.stream)
        let written = try Self.translated(bytes, to: face, pieces: bytes.count)
        let reply = try Self.assembled(written, face)
        let parts = reply.choices.first?.parts ?? []
        guard case .reasoning(let reasoning)? = parts.first?.content else {
            Issue.record("no thought")
            return
        }

        #expect(reasoning.signature == Signature(.anthropic, "c2ln"))
    }

    @Test("a whole answer is translated", arguments: [Operation.chatCompletions, .messages, .converse])
    func whole(face: Operation) throws {
        let body = #"""
            {"output":{"message":{"role":"assistant","content":[{"text":"Hi"},{"toolUse":{"toolUseId":"t","name":"f","input":{}}}]}},
             "stopReason":"tool_use","usage":{"inputTokens":3,"outputTokens":5,"totalTokens":8},"metrics":{"latencyMs":1}}
            """#
        var translation = try Self.translation(to: face)
        let written = try JSONValue.read(translation.whole(Array(body.utf8)))
        let dialect = try #require(face.conversation)
        let reply = try dialect.reply(from: written)

        #expect(translation.usage == Usage(input: 3, output: 5))
        #expect(reply.choices.first?.parts.first?.text == "Hi")
        #expect(reply.choices.first?.stop == .toolCalls)
        #expect(reply.usage?.output == 5)
    }

    @Test("a stream that stops before its end, wherever, has no clean end")
    func truncation() throws {
        let bytes = ConverseSamples.stream(Self.stream)
        for length in 0..<bytes.count {
            var translation = try Self.translation(to: .chatCompletions)
            var written: [UInt8] = []
            #expect(throws: UpstreamProblem.self, "\(length) bytes") {
                try translation.stream(Array(bytes[..<length]).span, to: &written)
                try translation.endStream(to: &written)
            }
            #expect(!String(decoding: written, as: UTF8.self).contains("[DONE]"))
        }
    }

    @Test("an exception in a stream is a failure, and ends a caller's stream as one")
    func exception() throws {
        var bytes = ConverseSamples.stream(Array(Self.stream.prefix(6)))
        AWSEventFrames.append(exception: "throttlingException", ["message": "Slow down"], to: &bytes)
        var translation = try Self.translation(to: .converse)
        var written: [UInt8] = []
        let problem = #expect(throws: UpstreamProblem.self) {
            try translation.stream(bytes.span, to: &written)
        }
        #expect(problem?.kind == .rateLimited)
        #expect(problem?.message == "Slow down")

        let failure = translation.failure(try #require(problem))
        let event = try #require(ConverseSamples.events(failure).first)
        #expect(event.name == "exception:throttlingException")
        #expect(event.payload == ["message": "Slow down"])
    }

    @Test("a caller of Converse gets the answer of another dialect in its own events")
    func face() throws {
        var context = ConverseSamples.context()
        context.targetModel = "gpt"
        var translation = try #require(AnswerTranslation(from: .chatCompletions, to: .converse, context))
        let chunks = [
            #"{"id":"c","model":"gpt","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"}}]}"#,
            #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":""}}]}}]}"#,
            #"{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#,
            #"{"choices":[],"usage":{"prompt_tokens":4,"completion_tokens":2,"total_tokens":6}}"#, "[DONE]",
        ]
        var written: [UInt8] = []
        let stream = Array(chunks.map { "data: \($0)\n\n" }.joined().utf8)
        try translation.stream(stream.span, to: &written)
        try translation.endStream(to: &written)
        let events = try ConverseSamples.events(written)

        #expect(
            events.map(\.name) == [
                "messageStart", "contentBlockDelta", "contentBlockStop", "contentBlockStart",
                "contentBlockDelta", "contentBlockStop", "messageStop", "metadata",
            ]
        )
        #expect(events[3].payload["start"]?["toolUse"] == ["toolUseId": "a", "name": "f"])
        #expect(events[4].payload["delta"] == ["toolUse": ["input": "{}"]])
        #expect(events[6].payload == ["stopReason": "tool_use"])
        #expect(
            events[7].payload["usage"] == ["inputTokens": 4, "outputTokens": 2, "totalTokens": 6]
        )
    }

    @Test("a caller's request of another dialect goes to Converse and is understood there")
    func requests() throws {
        let chat = try ConverseSamples.json(
            #"""
            {"model":"fast","max_tokens":9,"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},
             {"role":"assistant","tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},
             {"role":"tool","tool_call_id":"call_1","content":"two"}]}
            """#
        )
        let conversation = try ChatDialect.conversation(from: chat, model: nil, isStream: nil)
        let (body, dropped) = try ConverseSamples.written(conversation)
        let again = try ConverseDialect.conversation(from: body, model: "fast", isStream: false)

        #expect(dropped == [])
        #expect(again.system == conversation.system)
        #expect(again.outputTokenLimit == 9)
        #expect(again.turns.map(\.role) == [.user, .assistant, .user])
        #expect(
            again.turns.last?.parts.map(\.content) == [
                .toolResult(ToolResult(callID: "call_1", parts: [.text("two")]))
            ]
        )
    }
}
