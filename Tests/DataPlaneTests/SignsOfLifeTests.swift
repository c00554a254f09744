import Dialects
import NIOCore
import NIOEmbedded
import Ports
import Testing

@testable import DataPlane

@Suite("Translated streams that fall silent")
struct SignsOfLifeTests {
    private static let chunk =
        #"{"id":"c","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"}}]}"#
    private static let end =
        #"data: {"id":"c","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#
        + "\n\ndata: [DONE]\n\n"

    /// A call whose upstream is played by the test.
    private final class ScriptedCall: UpstreamCall {
        func start() {}
        func send(_ piece: ByteBuffer) -> Bool { true }
        func cancel() {}
        func pause() {}
        func resume() {}
    }

    /// Keeps what the caller would get.
    private final class RecordingObserver: UpstreamObserving {
        var sent = ""

        func upstreamWillSend() -> Bool { true }
        func upstreamTakesMore() {}
        func upstreamAnswered(_ head: AnswerHead) {}
        func upstreamSent(_ piece: AnswerPiece) { sent += String(buffer: piece.bytes) }
        func upstreamPaused() {}
        func upstreamFailed(_ failure: UpstreamFailure) {}

        var signs: Int { sent.split(separator: "\n").count { $0 == "event: ping" || $0 == ": ping" } }
    }

    private struct Scene {
        let loop = EmbeddedEventLoop()
        let observer = RecordingObserver()
        let call: TranslatedCall

        init(_ face: Dialects.Operation) throws {
            let context = ReplyContext(
                conversation: Conversation(model: "m"),
                model: nil,
                created: 1,
                id: "x1"
            )
            let translation = try #require(AnswerTranslation(from: .chatCompletions, to: face, context))
            call = TranslatedCall(translation, isStream: true, observer: observer, on: loop) { _ in
                ScriptedCall()
            }
            call.upstreamAnswered(AnswerHead(status: 200, bytes: ByteBuffer(), fields: [], framing: .chunked))
        }

        func send(_ text: String, isLast: Bool = false) {
            call.upstreamSent(
                AnswerPiece(
                    bytes: ByteBuffer(string: text),
                    content: .whole,
                    isWholeChunks: false,
                    isLast: isLast
                )
            )
        }
    }

    @Test(
        "a stream that has begun gets one after 15 seconds, and again",
        arguments: [Operation.messages, .responses, .completions]
    )
    func silent(_ face: Dialects.Operation) throws {
        let scene = try Scene(face)
        scene.send("data: \(Self.chunk)\n\n")

        scene.loop.advanceTime(by: .seconds(14))
        #expect(scene.observer.signs == 0)
        scene.loop.advanceTime(by: .seconds(2))
        #expect(scene.observer.signs == 1)
        scene.loop.advanceTime(by: .seconds(15))
        #expect(scene.observer.signs == 2)
        scene.call.cancel()
    }

    @Test("one that speaks gets none, and none comes before it has begun or after its end")
    func speaking() throws {
        let scene = try Scene(.messages)
        scene.loop.advanceTime(by: .seconds(60))
        #expect(scene.observer.sent.isEmpty)

        for _ in 0..<6 {
            scene.send("data: \(Self.chunk)\n\n")
            scene.loop.advanceTime(by: .seconds(9))
        }
        scene.send(Self.end, isLast: true)
        scene.loop.advanceTime(by: .seconds(60))

        #expect(scene.observer.signs == 0)
    }

    @Test("a client that takes nothing gets none")
    func paused() throws {
        let scene = try Scene(.messages)
        scene.send("data: \(Self.chunk)\n\n")
        scene.call.pause()
        scene.loop.advanceTime(by: .seconds(60))
        #expect(scene.observer.signs == 0)

        scene.call.resume()
        scene.loop.advanceTime(by: .seconds(20))
        #expect(scene.observer.signs == 1)
        scene.call.cancel()
    }
}
