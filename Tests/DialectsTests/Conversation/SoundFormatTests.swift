import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Sounds for OpenAI's dialects")
struct SoundFormatTests {
    private static let dialects: [any ConversationDialect.Type] = [ChatDialect.self, ResponsesDialect.self]

    private func written(
        _ type: String,
        kind: String,
        _ dialect: any ConversationDialect.Type,
        policy: [Capability: LossHandling] = [:]
    ) throws -> (body: String, dropped: [String]) {
        var conversation = Conversation(model: "fast")
        conversation.operation = .generateContent
        conversation.turns = [
            Turn(.user, [.text("What is it?"), ContentPart(.audio(Media(.base64("QQ=="), type: type)))])
        ]
        var rendering = Rendering(
            model: "m",
            outputTokenLimit: 100,
            providerKind: kind,
            maker: .other,
            policy: policy
        )
        let body = try dialect.body(of: conversation, &rendering)
        return (body.text, rendering.dropped)
    }

    @Test(
        "a sound keeps its format",
        arguments: [
            ("audio/wav", "wav"), ("audio/x-wav", "wav"), ("audio/mpeg", "mp3"), ("audio/MP3", "mp3"),
            ("audio/ogg; codecs=opus", "ogg"), ("audio/flac", "flac"), ("audio/mp4", "m4a"),
            ("audio/aac", "aac"),
        ]
    )
    func formats(_ type: String, _ word: String) throws {
        for dialect in Self.dialects {
            let body = try written(type, kind: "openai-compatible", dialect).body
            #expect(body.contains("\"format\":\"\(word)\""), "\(dialect): \(body)")
        }
    }

    @Test(
        "OpenAI is given no sound under the name of another",
        arguments: ["audio/ogg", "audio/flac", "audio/aac"]
    )
    func refused(_ type: String) throws {
        for dialect in Self.dialects {
            let refusal = #expect(throws: Refusal.self) { try written(type, kind: "openai", dialect) }
            #expect(refusal?.message.contains("(audio)") ?? false)

            let (body, dropped) = try written(type, kind: "openai", dialect, policy: [.audio: .drop])
            #expect(!body.contains("input_audio"))
            #expect(dropped == ["audio"])
        }
    }
}
