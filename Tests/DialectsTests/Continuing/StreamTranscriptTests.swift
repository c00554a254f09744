import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("What a client has been told of a stream")
struct StreamTranscriptTests {
    private static func chunk(_ delta: String, finish: String = "null") -> String {
        #"data: {"id":"c","model":"m","created":5,"choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(finish)}]}"#
            + "\n\n"
    }

    private static func text(_ text: String) -> String { chunk(#"{"content":"\#(text)"}"#) }

    private static func take(_ transcript: inout StreamTranscript, _ piece: String) -> String {
        let bytes = Array(piece.utf8)
        return switch transcript.take(bytes.span) {
        case .all: piece
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        }
    }

    @Test("whole events pass, wherever the pieces are cut, and half ones wait")
    func cuts() throws {
        let stream =
            Self.chunk(#"{"role":"assistant","content":""}"#) + Self.text("Hal") + ": ping\r\n"
            + Self.text("lo ")
        for cut in 1..<stream.utf8.count {
            var transcript = try #require(StreamTranscript(.chatCompletions))
            let bytes = Array(stream.utf8)
            let first = String(decoding: bytes[..<cut], as: UTF8.self)
            var sent = Self.take(&transcript, first)
            #expect(sent.isEmpty || [0x0A, 0x0D].contains(sent.utf8.last))
            sent += Self.take(&transcript, String(decoding: bytes[cut...], as: UTF8.self))

            #expect(sent == stream)
            #expect(transcript.text == "Hallo ")
            #expect(transcript.prefill == "Hallo")
            #expect(transcript.isContinuable)
        }
    }

    @Test(
        "what is more than one open text is not gone on with, and passes",
        arguments: [
            chunk(#"{"reasoning_content":"Hm"}"#), chunk(#"{"refusal":"No"}"#),
            chunk("{}", finish: #""stop""#),
            chunk(#"{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{}"}}]}"#),
            "data: nonsense\n\n",
        ]
    )
    func losses(_ event: String) throws {
        var transcript = try #require(StreamTranscript(.chatCompletions))
        let stream = Self.text("Hi") + event + "data: {"

        #expect(Self.take(&transcript, stream) == stream)
        #expect(!transcript.isContinuable)
        #expect(Self.take(&transcript, "\"x\"") == "\"x\"")
    }

    @Test("an error is kept back until it is known who says what")
    func errors() throws {
        let error = #"data: {"error":{"message":"no"}}"# + "\n\n"
        var transcript = try #require(StreamTranscript(.chatCompletions))

        #expect(Self.take(&transcript, Self.text("Hi") + error) == Self.text("Hi"))
        #expect(transcript.hasFailed)
        #expect(transcript.isContinuable)
        #expect(String(decoding: transcript.surrender(), as: UTF8.self) == error)
        #expect(!transcript.isContinuable)
    }

    @Test(
        "other operations have none",
        arguments: [Operation.responses, .generateContent, .converse, .completions]
    )
    func operations(_ operation: Dialects.Operation) { #expect(StreamTranscript(operation) == nil) }

    @Test(
        "blanks and a repeated beginning are not said twice",
        arguments: [
            ("One, ", ["two"], false, "two"), ("One, ", [" two"], false, "two"),
            ("One,", [" two"], false, " two"),
            ("One, ", [" ", " two"], false, " two"), ("One,\n\n", ["\n", "two"], false, "two"),
            ("One, ", ["One", ", two"], true, "two"), ("One, ", ["On", "ward"], true, "Onward"),
            ("One, ", ["One, ", "One"], true, "One"), ("Ein\u{3000}", ["\u{3001}"], false, "\u{3001}"),
        ] as [(String, [String], Bool, String)]
    )
    func repetitions(_ said: String, _ heard: [String], _ mayRepeat: Bool, _ expected: String) throws {
        var transcript = try #require(StreamTranscript(.chatCompletions))
        let event = Self.text(String(decoding: JSONString.encode(said).dropFirst().dropLast(), as: UTF8.self))
        _ = Self.take(&transcript, event)
        var repeated = RepeatedText(
            Array(said.utf8),
            given: transcript.prefill.utf8.count,
            mayRepeat: mayRepeat
        )
        let rest = heard.map { repeated.rest(of: $0) }.joined() + repeated.end()

        #expect(transcript.text == said)
        #expect(rest == expected)
    }
}
