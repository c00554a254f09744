import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Pictures that models make, for callers of Chat Completions and from its servers")
struct ChatImagesTests {
    private static let picture: JSONValue = [
        "type": "image_url", "image_url": ["url": "data:image/png;base64,iVBORw0KGgo="],
    ]
    private static let gemini: JSONValue = [
        "candidates": [
            [
                "content": [
                    "role": "model",
                    "parts": [
                        ["text": "Here:"],
                        [
                            "inlineData": ["mimeType": "image/png", "data": "iVBORw0KGgo="],
                            "thoughtSignature": "cHJvb2Y=",
                        ],
                    ],
                ], "finishReason": "STOP", "index": 0,
            ]
        ], "usageMetadata": ["promptTokenCount": 3, "candidatesTokenCount": 1290],
    ]

    private func translation(from target: Operation, to face: Operation) throws -> AnswerTranslation {
        try #require(AnswerTranslation(from: target, to: face, PairDialect.context()))
    }

    @Test("a picture of Gemini's stands in the message, with the proof that goes back with it")
    func whole() throws {
        var translation = try translation(from: .generateContent, to: .chatCompletions)
        let body = try JSONValue.read(translation.whole(Self.gemini.bytes))
        let message = try #require(body["choices"]?.array?.first?["message"])

        #expect(message["content"] == "Here:")
        let image = try #require(message["images"]?.array?.first)
        #expect(image["image_url"] == Self.picture["image_url"])
        #expect(translation.dropped.isEmpty)
        let request: JSONValue = [
            "model": "m", "messages": [["role": "user", "content": "Draw."], message],
        ]
        let turn = try #require(PairDialect(.chatCompletions).read(request).turns.last)
        #expect(turn.parts.last?.content == .image(Media(.base64("iVBORw0KGgo="), type: "image/png")))
        #expect(turn.parts.last?.signature == Signature(.gemini, "cHJvb2Y="))
    }

    @Test("and in a delta of the stream")
    func streamed() throws {
        var translation = try translation(from: .generateContent, to: .chatCompletions)
        var bytes: [UInt8] = []
        try translation.stream(Array("data: \(Self.gemini.text)\n\n".utf8).span, to: &bytes)
        try translation.endStream(to: &bytes)
        let deltas = try String(decoding: bytes, as: UTF8.self).split(separator: "\n\n").dropLast().compactMap
        {
            try JSONValue.read(Array($0.dropFirst("data: ".count).utf8))["choices"]?.array?.first?["delta"]
        }

        let images = deltas.compactMap { $0["images"]?.array }.flatMap(\.self)
        #expect(images.map { $0["image_url"] } == [Self.picture["image_url"]])
    }

    @Test("OpenRouter's reach callers of every dialect that has a place for them", arguments: [false, true])
    func read(_ isStream: Bool) throws {
        let face = PairDialect(.messages)
        var translation = try translation(from: .chatCompletions, to: .messages)
        let message: JSONValue = ["role": "assistant", "content": "Here:", "images": [Self.picture]]
        let reply: Reply
        if isStream {
            let chunk: JSONValue = [
                "id": "c", "model": "m",
                "choices": [["index": 0, "delta": message, "finish_reason": "stop"]],
            ]
            var bytes: [UInt8] = []
            try translation.stream(Array("data: \(chunk.text)\n\ndata: [DONE]\n\n".utf8).span, to: &bytes)
            try translation.endStream(to: &bytes)
            reply = try face.assembled(bytes)
        } else {
            let body: JSONValue = [
                "id": "c", "model": "m",
                "choices": [["index": 0, "message": message, "finish_reason": "stop"]],
            ]
            reply = try face.reply(translation.whole(body.bytes))
        }

        #expect(SaidAnswer(reply).choices[0].text == "Here:")
        #expect(
            SaidAnswer(reply).choices[0].pictures == [Media(.base64("iVBORw0KGgo="), type: "image/png")]
        )
    }

    @Test(
        "to a model that has no place for them in what it said they do not go back, which is named",
        arguments: [Operation.messages, .converse]
    )
    func returned(_ target: Operation) throws {
        let said: JSONValue = ["role": "assistant", "content": "Here:", "images": [Self.picture]]
        let request: JSONValue = [
            "model": "m",
            "messages": [["role": "user", "content": "Draw."], said, ["role": "user", "content": "Why?"]],
        ]
        let conversation = try PairDialect(.chatCompletions).read(request)
        var rendering = Rendering(
            model: "claude-sonnet-4-5",
            outputTokenLimit: 1,
            providerKind: "anthropic",
            maker: .anthropic
        )
        let body = try PairDialect(target).dialect().body(of: conversation, &rendering)

        #expect(body["messages"]?.array?.count == 3)
        #expect(!body.text.contains("iVBORw0KGgo="))
        #expect(rendering.dropped.count == 1, "\(rendering.dropped)")
    }

    private static let lost: [(Operation, String, String, String)] = [
        (.completions, "inlineData", "image/png", "answer.image"),
        (.cohereChat, "inlineData", "image/png", "answer.image"),
        (.chatCompletions, "inlineData", "audio/wav", "answer.audio"),
        (.responses, "inlineData", "audio/wav", "answer.audio"),
        (.chatCompletions, "executableCode", "", "answer.executableCode"),
    ]

    @Test("what a dialect has no place for is named", arguments: lost)
    func named(_ face: Operation, _ member: String, _ type: String, _ name: String) throws {
        var translation = try translation(from: .generateContent, to: face)
        let inner: JSONValue = ["mimeType": .string(type), "data": "iVBORw0KGgo="]
        let part = JSONValue.object(JSONObject([(member, inner)]))
        let answer: JSONValue = [
            "candidates": [
                ["content": ["role": "model", "parts": [["text": "Hi"], part]], "finishReason": "STOP"]
            ]
        ]
        _ = try translation.whole(answer.bytes)

        #expect(translation.dropped.listed == [name])
    }
}
