import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Counts of tokens between dialects")
struct CountTests {
    private static func json(_ text: String) throws -> JSONValue { try JSONValue.read(Array(text.utf8)) }

    @Test("a prompt is made ready for counting: all that is text, and the media by their number")
    func prompt() throws {
        let body = #"""
            {"model":"m","system":"be kind","messages":[
              {"role":"user","content":[{"type":"text","text":"see"},
                {"type":"image","source":{"type":"base64","media_type":"image/png","data":"QUFBQQ=="}},
                {"type":"document","source":{"type":"text","media_type":"text/plain","data":"a plain page"}}]},
              {"role":"assistant","content":[{"type":"tool_use","id":"t","name":"look","input":{}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[
                {"type":"text","text":"seen"},
                {"type":"image","source":{"type":"url","url":"https://x/y.png"}}]}]}]}
            """#
        let conversation = try CountDialect.anthropic.conversation(from: Self.json(body), model: nil)

        let prompt = try CountablePrompt(conversation)

        let text = String(decoding: prompt.body, as: UTF8.self)
        #expect(prompt.media == 2)
        for kept in ["be kind", "see", "a plain page", "look", "seen"] { #expect(text.contains(kept)) }
        #expect(!text.contains("QUFBQQ") && !text.contains("https://x"))
    }

    @Test(
        "a count is told in the caller's words",
        arguments: [
            (CountDialect.anthropic, CountDialect.gemini, #"{"input_tokens":14}"#, #"{"totalTokens":14}"#),
            (.gemini, .anthropic, #"{"totalTokens":14,"promptTokensDetails":[]}"#, #"{"input_tokens":14}"#),
        ]
    )
    func translation(_ target: CountDialect, _ face: CountDialect, _ answer: String, _ told: String) throws {
        var translation = CountTranslation(from: target, to: face)

        #expect(try translation.whole(Array(answer.utf8)) == Array(told.utf8))
        #expect(translation.usage == nil)
    }

    @Test("what is no count is an upstream's failure", arguments: CountDialect.allCases)
    func malformed(_ target: CountDialect) {
        for answer in ["", "{}", #"{"input_tokens":-1,"totalTokens":-1}"#, "[1]"] {
            var translation = CountTranslation(from: target, to: .anthropic)
            #expect(throws: UpstreamProblem.self) { try translation.whole(Array(answer.utf8)) }
        }
    }

    @Test("an upstream's error is told in the caller's words")
    func failure() {
        let translation = CountTranslation(from: .gemini, to: .anthropic)
        let body = #"{"error":{"code":400,"message":"too long","status":"INVALID_ARGUMENT"}}"#

        let (problem, told) = translation.failure(status: 400, body: Array(body.utf8))

        #expect(problem.status == 400)
        #expect(String(decoding: told, as: UTF8.self).contains("invalid_request_error"))
        #expect(translation.status(529) == 529)
        #expect(CountTranslation(from: .anthropic, to: .gemini).status(529) == 503)
    }

    @Test("passing requests are understood, and a count is no stream")
    func passing() throws {
        let body = Array(#"{"model":"m","messages":[]}"#.utf8)
        let envelope = try AnthropicCountPassing.envelope(body.span, model: nil, isStream: nil)
        #expect(envelope.model == "m" && !envelope.isStream)
        let answer = Array(#"{"input_tokens":3}"#.utf8)
        #expect(AnthropicCountPassing.usage(ofAnswer: answer.span) == nil)
        let streamed = Array(#"{"model":"m","messages":[],"stream":true}"#.utf8)
        #expect(throws: Refusal.self) {
            try AnthropicCountPassing.envelope(streamed.span, model: nil, isStream: nil)
        }
    }
}
