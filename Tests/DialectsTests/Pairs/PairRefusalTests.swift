import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Requests with fields that no target could take")
struct PairRefusalTests {
    private static let cases: [(face: Operation, body: String, param: String)] = [
        (.chatCompletions, #"{"messages":[],"max_tokens":"9"}"#, "max_tokens"),
        (.chatCompletions, #"{"messages":[],"max_completion_tokens":-1}"#, "max_completion_tokens"),
        (.chatCompletions, #"{"messages":[],"n":1.5}"#, "n"),
        (.chatCompletions, #"{"messages":[],"temperature":"hot"}"#, "temperature"),
        (
            .chatCompletions, #"{"messages":[],"tools":[{"type":"function","function":{}}]}"#,
            "tools[0].function.name"
        ),
        (
            .chatCompletions, #"{"messages":[],"tools":[{"type":"custom","custom":{"name":""}}]}"#,
            "tools[0].custom.name"
        ),
        (.chatCompletions, #"{"messages":[],"functions":[{"name":""}]}"#, "functions[0].name"),
        (.responses, #"{"input":"a","max_output_tokens":true}"#, "max_output_tokens"),
        (.responses, #"{"input":"a","top_p":[]}"#, "top_p"),
        (.cohereChat, #"{"messages":[],"max_tokens":-1}"#, "max_tokens"),
        (.cohereChat, #"{"messages":[],"p":"x"}"#, "p"),
        (.cohereChat, #"{"messages":[],"tools":[{"function":{"name":""}}]}"#, "tools[0].function.name"),
        (
            .messages, #"{"max_tokens":1,"messages":[{"role":"user","content":"a"}],"tools":[{"name":""}]}"#,
            "tools[0].name"
        ),
        (
            .invoke,
            #"{"anthropic_version":"bedrock-2023-05-31","max_tokens":1,"messages":[{"role":"user","content":1}]}"#,
            "messages[0].content"
        ),
        (
            .converse,
            #"{"messages":[],"toolConfig":{"tools":[{"toolSpec":{"name":"","inputSchema":{"json":{}}}}]}}"#,
            "toolConfig.tools[0].toolSpec.name"
        ),
    ]

    @Test("a value of another kind is refused by its field, not passed over", arguments: cases)
    func fields(_ face: Operation, _ body: String, _ param: String) throws {
        let refusal = #expect(throws: Refusal.self) {
            try PairDialect(face).read(JSONValue.read(Array(body.utf8)))
        }

        #expect(refusal?.code == .invalidBody)
        #expect(refusal?.param == param)
    }

    @Test("null is as if the field were not there, and a whole number may be written as another")
    func leniency() throws {
        let body = #"{"messages":[],"max_tokens":1e3,"temperature":null,"n":null,"top_p":0.50}"#
        let conversation = try PairDialect(.chatCompletions).read(JSONValue.read(Array(body.utf8)))

        #expect(conversation.outputTokenLimit == 1_000)
        #expect(conversation.choices == 1)
        #expect(conversation.sampling.temperature == nil)
        #expect(conversation.sampling.topP == .number("0.50"))
    }
}
