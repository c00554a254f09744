import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Tools of free text at targets that have functions only")
struct FreeFormCallsTests {
    private static let patch = "*** Begin Patch\n+\t\"ü\" \\ 🜚 \u{1}\u{7F}{}\n"
    private static let faces: [Operation] = [.chatCompletions, .responses]
    private static let targets: [Operation] = [
        .chatCompletions, .messages, .generateContent, .converse, .cohereChat,
    ]

    private func read(_ arguments: String, pieces size: Int) -> String {
        var text = FreeFormText()
        var read = ""
        var rest = Substring(arguments)
        while !rest.isEmpty {
            read += text.take(String(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return read + text.finish()
    }

    @Test("the text comes out of its arguments in pieces of any size", arguments: [1, 2, 3, 7, 1000])
    func pieces(_ size: Int) {
        let written = JSONValue.object(JSONObject([("input", .string(Self.patch))])).text
        #expect(read(written, pieces: size) == Self.patch)
        #expect(read(" { \"input\" :\n\"a\\u00e9\\ud83d\\ude1a\\/\\b\" } ", pieces: size) == "aé😚/\u{8}")
        #expect(read(#"{"input":"\ud83dx\ude1a"}"#, pieces: size) == "\u{FFFD}x\u{FFFD}")
        #expect(read(#"{"input":""}"#, pieces: size) == "")
    }

    @Test("arguments of another form are read when they are whole, or are the text", arguments: [1, 3, 1000])
    func others(_ size: Int) {
        #expect(read(#"{"why":"so","input":"a\nb"}"#, pieces: size) == "a\nb")
        #expect(read(#"{"text":"a"}"#, pieces: size) == #"{"text":"a"}"#)
        #expect(read(#"{"input":7}"#, pieces: size) == #"{"input":7}"#)
        #expect(read("*** Begin", pieces: size) == "*** Begin")
        #expect(read("", pieces: size) == "")
    }

    @Test("the text begins to pass before its arguments are whole")
    func early() {
        var text = FreeFormText()

        #expect(text.take(#"{"input":"one "#) == "one ")
        #expect(text.take("two") == "two")
    }

    private func context() -> ReplyContext {
        var conversation = Conversation(model: "m")
        conversation.tools = [
            Tool(.freeForm(format: nil), name: "patch"), Tool(.function(parameters: nil), name: "look"),
        ]
        var context = ReplyContext(conversation: conversation, model: nil, created: 1, id: "x1")
        context.targetModel = "m"
        return context
    }

    private func calls(_ parts: [ContentPart]) -> [ToolCall] {
        parts.compactMap { if case .toolCall(let call) = $0.content { call } else { nil } }
    }

    @Test("a whole answer calls the tool that its caller has offered", arguments: faces, targets)
    func whole(_ face: Operation, _ target: Operation) throws {
        let asked = ToolCall(id: "c1", name: "patch", arguments: "{\"input\":\"a\\n\\\"b\\\"\"}")
        let other = ToolCall(id: "c2", name: "look", arguments: "{\"input\":\"c\"}")
        let reply = Reply(
            id: "r",
            model: "m",
            choices: [
                .init([ContentPart(.toolCall(asked)), ContentPart(.toolCall(other))], stop: .toolCalls)
            ]
        )
        let answer = try #require(target.conversation).body(of: reply, context())
        var translation = try #require(AnswerTranslation(from: target, to: face, context()))

        let bytes = try translation.whole(answer.bytes)

        let read = try #require(face.conversation).reply(from: try JSONValue.read(bytes))
        let found = calls(read.choices[0].parts)
        #expect(found.map(\.isFreeForm) == [true, false])
        #expect(found.map(\.arguments) == ["a\n\"b\"", "{\"input\":\"c\"}"])
    }

    @Test("a stream calls the tool that its caller has offered", arguments: faces, targets)
    func streamed(_ face: Operation, _ target: Operation) throws {
        let arguments = JSONValue.object(JSONObject([("input", .string(Self.patch))])).text
        var steps: [ReplyEvent] = [
            .started(id: "r", model: "m", created: 1),
            .opened(
                choice: 0,
                part: 0,
                ContentPart(.toolCall(ToolCall(id: "c1", name: "patch", arguments: "")))
            ),
        ]
        steps += arguments.map { .text(choice: 0, part: 0, String($0)) }
        steps += [
            .closed(choice: 0, part: 0), .usage(Usage(input: 1, output: 2)),
            .finished(choice: 0, .toolCalls, native: nil, stopSequence: nil), .ended,
        ]
        var context = context()
        context.conversation.isStream = true
        var bytes: [UInt8] = []
        var writer: any ReplyEventWriting = try #require(target.conversation).eventWriter(context)
        for step in steps { writer.write(step, to: &bytes) }
        var translation = try #require(AnswerTranslation(from: target, to: face, context))

        var told: [UInt8] = []
        try translation.stream(bytes.span, to: &told)
        try translation.endStream(to: &told)

        var framing = face.framing
        var reader: any ReplyEventReading = try #require(face.conversation).eventReader()
        var said: [ReplyEvent] = []
        for event in try framing.take(told.span) {
            said += try reader.read(name: event.name, data: event.data)
        }
        let opened = said.compactMap { if case .opened(_, _, let part) = $0 { part } else { nil } }
        let text = said.compactMap { if case .text(_, _, let text) = $0 { text } else { nil } }.joined()
        #expect(calls(opened).map(\.isFreeForm) == [true])
        #expect(text == Self.patch)
    }

    @Test("a target with functions only is offered one of a text, and told of earlier calls in it")
    func request() throws {
        var conversation = Conversation(model: "m")
        conversation.tools = [
            Tool(.freeForm(format: ["type": "grammar"]), name: "patch", description: "Patches.")
        ]
        var call = ToolCall(id: "c1", name: "patch", arguments: "a\n")
        call.isFreeForm = true
        conversation.turns = [
            Turn(.user, [.text("go")]), Turn(.assistant, [ContentPart(.toolCall(call))]),
            Turn(.user, [ContentPart(.toolResult(ToolResult(callID: "c1", parts: [.text("done")])))]),
        ]
        for target in [Operation.chatCompletions, .cohereChat] {
            var rendering = Rendering(
                model: "m",
                outputTokenLimit: 10,
                providerKind: "openai-compatible",
                maker: .other
            )

            let body = try #require(target.conversation).body(of: conversation, &rendering)

            let function = body["tools"]?.array?.first?["function"]
            #expect(function?["parameters"] == Tool.freeFormSchema)
            #expect(function?["description"]?.string?.hasPrefix("Patches.\n\nThe input must") == true)
            let said = body["messages"]?.array?[1]["tool_calls"]?.array?.first
            #expect(said?["function"]?["arguments"] == #"{"input":"a\n"}"#, "\(target)")
            #expect(rendering.dropped == ["tools"])
        }
    }
}
