import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Types of calls in Converse's answers")
struct ConverseCallTypeTests {
    private static func translated(_ block: JSONValue) throws -> Reply {
        let answer: JSONValue = [
            "output": ["message": ["role": "assistant", "content": [block]]], "stopReason": "tool_use",
            "usage": ["inputTokens": 1, "outputTokens": 2, "totalTokens": 3],
        ]
        return try ConverseDialect.reply(from: answer, of: "amazon.nova-2-lite-v1:0")
    }

    private static func calls(_ parts: [ContentPart]) -> [String] {
        parts.compactMap { if case .toolCall(let call) = $0.content { call.name } else { nil } }
    }

    private static func block(_ type: JSONValue?) -> JSONObject {
        var call = JSONObject([("toolUseId", "tooluse_1"), ("name", "f")])
        call.append("type", type)
        return call
    }

    @Test(
        "a call of the caller's tool is one with and without a type; the provider's own tools are none",
        arguments: [(nil, true), ("tool_use", true), ("server_tool_use", false)] as [(JSONValue?, Bool)]
    )
    func types(_ type: JSONValue?, isCall: Bool) throws {
        var whole = Self.block(type)
        whole.append("input", ["a": 1])
        let reply = try Self.translated(["toolUse": .object(whole)])
        let events: [(name: String, payload: JSONValue)] = [
            ("messageStart", ["role": "assistant"]),
            (
                "contentBlockStart",
                ["contentBlockIndex": 0, "start": ["toolUse": .object(Self.block(type))]]
            ),
            ("contentBlockDelta", ["contentBlockIndex": 0, "delta": ["toolUse": ["input": #"{"a":1}"#]]]),
            ("contentBlockStop", ["contentBlockIndex": 0]), ("messageStop", ["stopReason": "tool_use"]),
            ("metadata", ["usage": ["inputTokens": 1, "outputTokens": 2, "totalTokens": 3]]),
        ]
        let (steps, problem) = Streams.steps(
            ConverseSamples.stream(events),
            framing: Operation.converse.framing,
            reader: ConverseDialect.eventReader(of: "amazon.nova-2-lite-v1:0")
        )
        var assembly = ReplyAssembly()
        for step in steps { assembly.take(step) }

        #expect(problem == nil)
        #expect(Self.calls(reply.choices[0].parts) == (isCall ? ["f"] : []))
        #expect(Self.calls(assembly.whole.choices[0].parts) == (isCall ? ["f"] : []))
    }
}
