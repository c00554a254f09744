import NIOCore
import Ports

@testable import Upstreams

/// Sends a body piece by piece as fast as it is taken, and tells how its call went.
final class SendingObserver: UpstreamObserving {
    private let result: EventLoopPromise<String>
    private let piece: ByteBuffer
    private let count: Int
    private(set) var sentCount = 0
    private var status = 0
    var call: (any UpstreamCall)?

    /// Sends a piece `count` times; `result` becomes the status of the answer, or the failure.
    init(_ result: EventLoopPromise<String>, _ piece: String, count: Int) {
        self.result = result
        self.piece = ByteBuffer(string: piece)
        self.count = count
    }

    func upstreamWillSend() -> Bool { true }

    func upstreamTakesMore() {
        while sentCount < count, let call {
            sentCount += 1
            guard call.send(piece) else { return }
        }
    }

    func upstreamAnswered(_ head: AnswerHead) { status = head.status }

    func upstreamSent(_ piece: AnswerPiece) { if piece.isLast { end("\(status)") } }

    func upstreamPaused() {}

    func upstreamFailed(_ failure: UpstreamFailure) { end(failure.rawValue) }

    func cancel() {
        call?.cancel()
        end("cancelled")
    }

    private func end(_ text: String) {
        call = nil
        result.succeed(text)
    }
}
