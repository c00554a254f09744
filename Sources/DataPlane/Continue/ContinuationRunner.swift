import NIOCore
import Ports

/// Stands between a call that goes on with a broken stream and its exchange, whose answer has begun already.
final class ContinuationRunner: UpstreamObserving {
    private let exchange: Exchange

    init(_ exchange: Exchange) { self.exchange = exchange }

    func upstreamWillSend() -> Bool { exchange.continuationWillSend(self) }
    func upstreamAnswered(_ head: AnswerHead) { exchange.continuation(self, answered: head) }
    func upstreamSent(_ piece: AnswerPiece) {
        guard exchange.isContinuation(self) else { return }
        exchange.targetCall?.hear(.now())
        exchange.upstreamSent(piece)
    }
    func upstreamPaused() { if exchange.isContinuation(self) { exchange.upstreamPaused() } }
    func upstreamFailed(_ failure: UpstreamFailure) {
        if exchange.isContinuation(self) { exchange.upstreamFailed(failure) }
    }
}
