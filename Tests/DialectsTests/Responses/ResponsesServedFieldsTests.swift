import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("What the gateway does itself for callers of the Responses API")
struct ResponsesServedFieldsTests {
    private static let targets: [Operation] = [
        .chatCompletions, .messages, .generateContent, .converse, .cohereChat,
    ]

    private func dropped(_ fields: String, _ target: Operation) throws -> [String] {
        let text = #"{"model":"m","input":"Q",\#(fields)}"#
        let conversation = try PairDialect(.responses).read(ResponsesSamples.json(text))
        return try PairDialect(target).written(conversation, policy: [.otherFields: .reject]).dropped
    }

    @Test("keeping a response and giving its thoughts back is no loss in any target", arguments: targets)
    func served(_ target: Operation) throws {
        for fields in [
            #""store":false"#, #""store":true"#, #""include":[]"#,
            #""store":false,"include":["reasoning.encrypted_content"]"#,
        ] {
            #expect(try dropped(fields, target) == [])
        }
    }

    @Test("what else is to be in the answer is a loss", arguments: targets)
    func unknown(_ target: Operation) throws {
        for fields in [
            #""include":["reasoning.encrypted_content","file_search_call.results"]"#, #""include":[7]"#,
            #""include":"reasoning.encrypted_content""#,
        ] {
            let refusal = #expect(throws: Refusal.self) { try dropped(fields, target) }
            #expect(refusal?.param == "include")
        }
    }

    @Test("Chat Completions' field of the same name asks for what the gateway does not do")
    func chat() throws {
        let text = #"{"model":"m","messages":[{"role":"user","content":"Q"}],"store":true}"#
        let conversation = try PairDialect(.chatCompletions).read(ResponsesSamples.json(text))

        #expect(try PairDialect(.messages).written(conversation).dropped == ["store"])
    }
}
