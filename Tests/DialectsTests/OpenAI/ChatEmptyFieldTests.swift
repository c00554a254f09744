import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Chat Completions of servers that write every field")
struct ChatEmptyFieldTests {
    private static let nothing: JSONValue = ["name": "", "arguments": ""]
    private static let call: JSONValue = [
        "index": 0, "id": "call_9", "type": "function", "function": ["name": "f", "arguments": "{}"],
        "custom": ["name": "", "input": ""],
    ]

    private static func calls(_ parts: [ContentPart]) -> [ToolCall] {
        parts.compactMap { if case .toolCall(let call) = $0.content { call } else { nil } }
    }

    @Test("an empty function call is no call")
    func whole() throws {
        let answer: JSONValue = [
            "id": "a", "object": "chat.completion", "created": 1, "model": "m",
            "choices": [
                [
                    "index": 0, "finish_reason": "tool_calls",
                    "message": [
                        "role": "assistant", "content": "", "function_call": Self.nothing,
                        "tool_calls": [Self.call],
                    ],
                ]
            ],
        ]

        let reply = try ChatDialect.reply(from: answer, of: "m")

        #expect(Self.calls(reply.choices[0].parts) == [ToolCall(id: "call_9", name: "f", arguments: "{}")])
    }

    @Test("an empty function call in a stream leaves the calls beside and after it as they are")
    func stream() throws {
        func chunk(_ delta: JSONValue, _ reason: JSONValue = .null) -> JSONValue {
            [
                "id": "a", "object": "chat.completion.chunk", "created": 1, "model": "m",
                "choices": [["index": 0, "delta": delta, "finish_reason": reason]],
            ]
        }
        let chunks = [
            chunk(["role": "assistant", "content": "", "function_call": Self.nothing]),
            chunk(["function_call": Self.nothing, "tool_calls": [Self.call]]),
            chunk(["function_call": Self.nothing], "tool_calls"),
        ]
        let text = chunks.map { "data: \($0.text)\n\n" }.joined() + "data: [DONE]\n\n"
        let (steps, problem) = Streams.steps(
            Array(text.utf8),
            framing: Operation.chatCompletions.framing,
            reader: ChatDialect.eventReader()
        )
        var assembly = ReplyAssembly()
        for step in steps { assembly.take(step) }

        #expect(problem == nil)
        #expect(
            Self.calls(assembly.whole.choices[0].parts) == [
                ToolCall(id: "call_9", name: "f", arguments: "{}")
            ]
        )
    }
}
