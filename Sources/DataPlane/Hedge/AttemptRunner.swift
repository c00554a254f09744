import Ports

/// Stands between a call and its exchange where two calls may be under way, and says which one an event is of.
final class AttemptRunner: UpstreamObserving {
    private let exchange: Exchange

    init(_ exchange: Exchange) { self.exchange = exchange }

    func upstreamWillSend() -> Bool { exchange.runnerWillSend(self) }
    func upstreamAnswered(_ head: AnswerHead) { exchange.runner(self, answered: head) }
    func upstreamSent(_ piece: AnswerPiece) { exchange.runner(self, sent: piece) }
    func upstreamPaused() { if exchange.isCurrent(self) { exchange.upstreamPaused() } }
    func upstreamFailed(_ failure: UpstreamFailure) { exchange.runner(self, failed: failure) }
}
