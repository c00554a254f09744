import NIOCore
import Ports

/// Gathers the answer of one call, as long as it is no larger than wanted.
final class AnswerCollector: UpstreamObserving {
    private let promise: EventLoopPromise<WholeAnswer>
    private let most: Int
    private var status = 0
    private var body: [UInt8] = []
    /// The call that is observed; let go at its end, which ends the cycle of the two.
    var call: (any UpstreamCall)?

    init(_ promise: EventLoopPromise<WholeAnswer>, most: Int) {
        self.promise = promise
        self.most = most
    }

    func upstreamWillSend() -> Bool { true }

    func upstreamAnswered(_ head: AnswerHead) { status = head.status }

    func upstreamSent(_ piece: AnswerPiece) {
        let view = piece.bytes.readableBytesView
        func add(_ range: Range<Int>) {
            body += view[(view.startIndex + range.lowerBound)..<(view.startIndex + range.upperBound)]
        }
        switch piece.content {
        case .whole: body += view
        case .range(let range): add(range)
        case .ranges(let ranges): for range in ranges { add(range) }
        case .empty: break
        }
        if body.count > most {
            call?.cancel()
            end(.failure(.tooLarge(limit: most)))
        } else if piece.isLast {
            end(.success(WholeAnswer(status: status, body: body)))
        }
    }

    func upstreamPaused() {}

    func upstreamFailed(_ failure: UpstreamFailure) { end(.failure(.failed(failure))) }

    private func end(_ result: Result<WholeAnswer, WholeCallFailure>) {
        call = nil
        promise.completeWith(result.mapError { $0 })
    }
}
