import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Ids of calls that have none in answers that have none")
struct MadeCallIDsTests {
    /// An answer of Gemini's with two calls, the second of which may have an id.
    private static func gemini(answer: String? = nil, call: String? = nil) -> [UInt8] {
        let id = call.map { "\"id\":\"\($0)\"," } ?? ""
        let responseID = answer.map { ",\"responseId\":\"\($0)\"" } ?? ""
        let calls = #"{"functionCall":{"name":"f","args":{}}},{"functionCall":{\#(id)"name":"f","args":{}}}"#
        let content = #"{"role":"model","parts":[\#(calls)]}"#
        return Array(
            #"{"candidates":[{"content":\#(content),"finishReason":"STOP","index":0}]\#(responseID)}"#.utf8
        )
    }

    private static func translation(
        from target: Dialects.Operation = .generateContent,
        to face: Dialects.Operation,
        exchange: String
    ) throws -> AnswerTranslation {
        var context = PairDialect.context()
        context.id = exchange
        return try #require(AnswerTranslation(from: target, to: face, context))
    }

    /// The ids of the calls that a caller of Chat Completions gets of a whole answer.
    private static func ids(_ answer: [UInt8], exchange: String) throws -> [String?] {
        var translation = try translation(to: .chatCompletions, exchange: exchange)
        let body = try JSONValue.read(translation.whole(answer))
        let calls = body["choices"]?.array?.first?["message"]?["tool_calls"]?.array ?? []
        return calls.map { $0["id"]?.string }
    }

    @Test("they differ from answer to answer, and are the same for the same exchange")
    func exchanges() throws {
        #expect(try Self.ids(Self.gemini(), exchange: "x1") == ["call_ghx1_0_0", "call_ghx1_0_1"])
        #expect(try Self.ids(Self.gemini(), exchange: "x2") == ["call_ghx2_0_0", "call_ghx2_0_1"])
        let long = try Self.ids(Self.gemini(), exchange: String(repeating: "x", count: 36))
        // OpenAI takes 40 characters.
        #expect(long.allSatisfy { ($0?.utf8.count ?? 99) <= 40 } && Set(long).count == 2)
    }

    @Test("what the target has named stays as it is")
    func named() throws {
        #expect(try Self.ids(Self.gemini(answer: "r-1"), exchange: "x1") == ["call_ghr-1_0", "call_ghr-1_1"])
        #expect(try Self.ids(Self.gemini(call: "call_7"), exchange: "x1") == ["call_ghx1_0_0", "call_7"])
    }

    @Test("a stream names them as the whole answer does")
    func stream() throws {
        var translation = try Self.translation(to: .chatCompletions, exchange: "x1")
        var bytes: [UInt8] = []
        try translation.stream((Array("data: ".utf8) + Self.gemini() + Array("\n\n".utf8)).span, to: &bytes)
        try translation.endStream(to: &bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains(#""id":"call_ghx1_0_0""#) && text.contains(#""id":"call_ghx1_0_1""#))
    }

    @Test("callers of Gemini's dialect get none")
    func face() throws {
        var translation = try Self.translation(from: .chatCompletions, to: .generateContent, exchange: "x1")
        let answer =
            #"{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"#
            + #""message":{"role":"assistant","content":null,"tool_calls":[{"type":"function","function":{"name":"f","arguments":"{}"}}]},"#
            + #""finish_reason":"tool_calls"}]}"#
        let text = String(decoding: try translation.whole(Array(answer.utf8)), as: UTF8.self)
        #expect(text.contains("functionCall") && !text.contains("call_gh"))
    }
}
