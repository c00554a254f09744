import NIOCore
import Ports

/// A whole answer of an upstream.
struct CollectedAnswer {
    let head: AnswerHead
    let content: ByteBuffer
}

/// A call to an upstream that costs nothing, whose answer is collected whole; confined to its event loop.
final class CollectedCall: UpstreamCall {
    /// The longest answer that is collected.
    static let longest = 32 << 20

    private var completion: ((Result<CollectedAnswer, UpstreamFailure>) -> Void)?
    private var call: (any UpstreamCall)?
    private var head: AnswerHead?
    private var content = ByteBuffer()

    /// `completion` is called once, unless the call is cancelled.
    init(_ completion: @escaping (Result<CollectedAnswer, UpstreamFailure>) -> Void) {
        self.completion = completion
    }

    /// Makes the call.
    func begin(_ request: UpstreamRequest, on upstreams: any UpstreamCalling) {
        let call = upstreams.call(request, observer: self)
        self.call = call
        call.start()
    }

    func start() { call?.start() }
    func pause() { call?.pause() }
    func resume() { call?.resume() }

    func cancel() {
        completion = nil
        call?.cancel()
        call = nil
    }

    private func end(_ result: Result<CollectedAnswer, UpstreamFailure>) {
        call = nil
        completion.take()?(result)
    }
}

extension CollectedCall: UpstreamObserving {
    func upstreamWillSend() -> Bool { completion != nil }

    func upstreamAnswered(_ head: AnswerHead) { self.head = head }

    func upstreamSent(_ piece: AnswerPiece) {
        piece.forEachContent { content.writeImmutableBuffer($0) }
        guard content.readableBytes <= Self.longest else {
            call?.cancel()
            return end(.failure(.malformed))
        }
        guard piece.isLast, let head else { return }
        end(.success(CollectedAnswer(head: head, content: content)))
    }

    func upstreamPaused() {}

    func upstreamFailed(_ failure: UpstreamFailure) { end(.failure(failure)) }
}
