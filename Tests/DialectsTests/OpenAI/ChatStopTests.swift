import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Why an answer ended, for callers of Chat Completions and Completions")
struct ChatStopTests {
    private static let faces: [Operation] = [.chatCompletions, .completions]

    private func translation(from target: Operation, to face: Operation) throws -> AnswerTranslation {
        try #require(AnswerTranslation(from: target, to: face, PairDialect.context()))
    }

    /// The data of the events of Gemini's stream of candidates, as a caller gets them.
    private func streamed(_ candidates: JSONValue, to face: Operation) throws -> [String] {
        var translation = try translation(from: .generateContent, to: face)
        var bytes: [UInt8] = []
        let event: JSONValue = ["candidates": candidates, "usageMetadata": ["promptTokenCount": 3]]
        do throws(UpstreamProblem) {
            try translation.stream(Array("data: \(event.text)\n\n".utf8).span, to: &bytes)
            try translation.endStream(to: &bytes)
        } catch {
            bytes += translation.failure(error)
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n\n").map {
            String($0.dropFirst("data: ".count))
        }
    }

    private func whole(_ candidates: JSONValue, to face: Operation) throws -> JSONValue {
        var translation = try translation(from: .generateContent, to: face)
        let answer: JSONValue = ["candidates": candidates, "usageMetadata": ["promptTokenCount": 3]]
        return try JSONValue.read(translation.whole(answer.bytes))
    }

    private func candidate(_ index: Int, _ reason: JSONValue) -> JSONValue {
        let content: JSONValue = ["role": "model", "parts": [["text": "Hi"]]]
        return ["index": .integer(index), "content": content, "finishReason": reason]
    }

    @Test("what the dialect has no word for stands beside it in the provider's own", arguments: faces)
    func native(_ face: Operation) throws {
        var translation = try translation(from: .messages, to: face)
        let answer: JSONValue = [
            "id": "msg_1", "type": "message", "role": "assistant", "model": "m",
            "content": [["type": "text", "text": "Searching"]], "stop_reason": "pause_turn",
            "usage": ["input_tokens": 1, "output_tokens": 1],
        ]
        let choice = try JSONValue.read(translation.whole(answer.bytes))["choices"]?.array?.first

        #expect(choice?["finish_reason"] == "stop")
        #expect(choice?["native_finish_reason"] == "pause_turn")
    }

    @Test("and is read again where a server of the same dialect says it")
    func read() throws {
        let body: JSONValue = [
            "choices": [
                [
                    "index": 0, "message": ["role": "assistant", "content": "Hi"], "finish_reason": "stop",
                    "native_finish_reason": "pause_turn",
                ]
            ]
        ]
        #expect(try ChatDialect.reply(from: body).choices[0].nativeStop == "pause_turn")
    }

    @Test("the same word is not said twice", arguments: faces)
    func same(_ face: Operation) throws {
        var choice = Reply.Choice([.text("Hi")], stop: .length)
        choice.nativeStop = "length"
        let reply = Reply(id: "a", model: "m", choices: [choice])
        let body = try PairDialect(face).dialect().body(of: reply, PairDialect.context())

        #expect(body["choices"]?.array?.first?["finish_reason"] == "length")
        #expect(body["choices"]?.array?.first?["native_finish_reason"] == nil)
    }

    @Test("an answer that could not be made is an error", arguments: faces)
    func failed(_ face: Operation) throws {
        let candidates: JSONValue = [candidate(0, "MALFORMED_FUNCTION_CALL")]

        let problem = #expect(throws: UpstreamProblem.self) { try whole(candidates, to: face) }
        #expect(problem?.message.contains("MALFORMED_FUNCTION_CALL") == true)
        let events = try streamed(candidates, to: face)
        #expect(events.last?.contains(#""code":"upstream_failed""#) == true)
        #expect(events.last?.contains("MALFORMED_FUNCTION_CALL") == true)
        #expect(events.count { $0.contains("upstream_failed") } == 1)
        #expect(!events.contains { $0 == "[DONE]" || $0.contains(#""finish_reason":""#) })
    }

    @Test(
        "nor does it come to its end in the other dialects where it is one, neither whole nor as a stream",
        arguments: faces + [.messages, .invoke, .converse]
    )
    func failedAnywhere(_ face: Operation) throws {
        let candidates: JSONValue = [candidate(0, "MALFORMED_FUNCTION_CALL")]
        let failure = #expect(throws: UpstreamProblem.self) { try whole(candidates, to: face) }
        #expect(failure?.message.contains("MALFORMED_FUNCTION_CALL") == true)

        var translation = try translation(from: .generateContent, to: face)
        let event: JSONValue = ["candidates": candidates]
        var bytes: [UInt8] = []
        let problem = #expect(throws: UpstreamProblem.self) {
            try translation.stream(Array("data: \(event.text)\n\n".utf8).span, to: &bytes)
            try translation.endStream(to: &bytes)
        }

        #expect(problem?.message.contains("MALFORMED_FUNCTION_CALL") == true)
        #expect(translation.hasFinished && !translation.hasEnded)
    }

    @Test("but one beside others ends with the provider's word", arguments: faces)
    func failedBesides(_ face: Operation) throws {
        let candidates: JSONValue = [candidate(0, "OTHER"), candidate(1, "STOP")]

        let choices = try whole(candidates, to: face)["choices"]?.array ?? []
        #expect(choices.map { $0["finish_reason"] } == ["stop", "stop"])
        #expect(choices.map { $0["native_finish_reason"] } == ["OTHER", "STOP"])
        let events = try streamed(candidates, to: face)
        #expect(events.last == "[DONE]")
        var ends: [Int: JSONValue] = [:]
        for event in events.dropLast() {
            for choice in try JSONValue.read(Array(event.utf8))["choices"]?.array ?? []
            where choice["finish_reason"] == "stop" {
                ends[choice["index"]?.integer ?? -1] = choice["native_finish_reason"]
            }
        }
        #expect(ends == [0: "OTHER", 1: "STOP"])
    }
}
