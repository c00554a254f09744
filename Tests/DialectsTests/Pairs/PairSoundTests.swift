import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Sounds that callers send, between Chat Completions and Gemini")
struct PairSoundTests {
    private static func chat(_ format: String) -> JSONValue {
        [
            "model": "fast",
            "messages": [
                [
                    "role": "user",
                    "content": [
                        ["type": "text", "text": "What is said?"],
                        [
                            "type": "input_audio",
                            "input_audio": ["data": "UklGRg==", "format": .string(format)],
                        ],
                    ],
                ]
            ],
        ]
    }

    private static func gemini(_ type: String) -> JSONValue {
        [
            "contents": [
                [
                    "role": "user",
                    "parts": [
                        ["text": "What is said?"],
                        ["inlineData": ["mimeType": .string(type), "data": "UklGRg=="]],
                    ],
                ]
            ]
        ]
    }

    @Test("what Chat Completions carry in a format, Gemini gets with its type", arguments: ["wav", "mp3"])
    func toGemini(_ format: String) throws {
        let chat = PairDialect(.chatCompletions)
        let gemini = PairDialect(.generateContent)
        let (body, dropped) = try gemini.written(chat.read(Self.chat(format)))
        let part = body["contents"]?.array?.last?["parts"]?.array?.last?["inlineData"]

        #expect(part?["data"] == "UklGRg==")
        #expect(part?["mimeType"] == (format == "wav" ? "audio/wav" : "audio/mpeg"))
        #expect(dropped == [])
        let again = try chat.written(gemini.read(body)).body
        #expect(again["messages"] == Self.chat(format)["messages"])
    }

    @Test(
        "and the other way round",
        arguments: zip(["audio/wav", "audio/mp3", "audio/mpeg"], ["wav", "mp3", "mp3"])
    )
    func toChat(_ type: String, _ format: String) throws {
        let gemini = PairDialect(.generateContent)
        let (body, dropped) = try PairDialect(.chatCompletions).written(gemini.read(Self.gemini(type)))

        #expect(body["messages"] == Self.chat(format)["messages"])
        #expect(dropped == [])
    }

    @Test("a sound whose format Chat Completions have no word for is refused")
    func unknown() throws {
        let conversation = try PairDialect(.generateContent).read(Self.gemini("audio/flac"))

        let refusal = #expect(throws: Refusal.self) {
            try PairDialect(.chatCompletions).written(conversation)
        }
        #expect(refusal?.param == "audio")
    }
}
