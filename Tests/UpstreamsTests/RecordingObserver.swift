import NIOCore
import Ports

@testable import Upstreams

/// Hears one call to its end, and tells how it went.
final class RecordingObserver: UpstreamObserving {
    private let result: EventLoopPromise<String>
    private(set) var hasAnswered = false

    init(_ result: EventLoopPromise<String>) { self.result = result }

    func upstreamWillSend() -> Bool { true }

    func upstreamAnswered(_ head: AnswerHead) { hasAnswered = true }

    func upstreamSent(_ piece: AnswerPiece) { if piece.isLast { result.succeed("ok") } }

    func upstreamPaused() {}

    func upstreamFailed(_ failure: UpstreamFailure) { result.succeed(failure.rawValue) }
}
