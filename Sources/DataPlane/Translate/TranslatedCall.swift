import Dialects
import NIOCore
import Policy
import Ports
import Vocabulary

/// A call to a target whose dialect is not the caller's: whoever observes it sees an answer in the caller's.
///
/// Confined to its event loop, like the call within.
final class TranslatedCall: UpstreamCall {
    /// The longest answer that is translated whole.
    static let wholeLimit = 32 << 20

    /// The translation, for what it has counted.
    private(set) var translation: any AnswerTranslating
    /// What the upstream said when it failed, if it said something.
    private(set) var problem: UpstreamProblem?
    /// The head as the target sent it.
    private(set) var targetHead: AnswerHead?
    private var call: (any UpstreamCall)?
    private var observer: (any UpstreamObserving)?
    private let isStream: Bool
    private var head: AnswerHead?
    private var isStreaming = false
    private var isError = false
    /// Watches that a stream which has begun does not fall silent.
    private var signs: SignsOfLife?
    /// Whether the client takes no more for now, so that its silence is its own.
    private var isPaused = false
    private var content: [UInt8] = []

    /// Prepares a call; `make` makes the one within, which this one observes.
    ///
    /// With a loop, a stream that has begun and falls silent gets signs of life in the caller's dialect.
    init(
        _ translation: any AnswerTranslating,
        isStream: Bool,
        observer: any UpstreamObserving,
        on eventLoop: (any EventLoop)? = nil,
        _ make: (any UpstreamObserving) -> any UpstreamCall
    ) {
        self.translation = translation
        self.isStream = isStream
        self.observer = observer
        if isStream, let eventLoop { signs = SignsOfLife(eventLoop) }
        call = make(self)
    }

    func start() { call?.start() }
    func pause() {
        isPaused = true
        call?.pause()
    }

    func resume() {
        isPaused = false
        call?.resume()
    }

    func cancel() {
        signs?.end()
        observer = nil
        call?.cancel()
        call = nil
    }

    /// What ends a stream that has begun, when it breaks off: an error event in the caller's dialect.
    func failureEvent(_ refusal: Refusal) -> [UInt8] {
        // What the gateway ends for the caller's sake is not the provider's doing, whatever that has said.
        if refusal.code == .invalidAPIKey {
            let status = refusal.code.status
            return translation.failure(UpstreamProblem(.callerKey, status: status, message: refusal.message))
        }
        return translation.failure(problem ?? UpstreamProblem(.failed, status: 502, message: refusal.message))
    }

    private func end() -> (any UpstreamObserving)? {
        defer {
            observer = nil
            call = nil
        }
        signs?.end()
        return observer
    }

    /// Tells the client of a silent stream that it is still waited for.
    private func giveSign() {
        guard !isPaused, !translation.hasEnded else { return }
        let bytes = translation.signOfLife()
        if !bytes.isEmpty { observer?.upstreamSent(Self.piece(bytes, isLast: false)) }
        observer?.upstreamPaused()
    }

    /// The answer cannot be translated: to the observer it broke.
    private func fail(_ problem: UpstreamProblem) {
        self.problem = problem
        call?.cancel()
        end()?.upstreamFailed(.malformed)
    }
}

extension TranslatedCall: UpstreamObserving {
    func upstreamWillSend() -> Bool { observer?.upstreamWillSend() ?? false }

    func upstreamAnswered(_ head: AnswerHead) {
        targetHead = head
        isStreaming = isStream && head.status < 300
        // Bedrock counts the input of models there whose answers do not (Bedrock API reference, "InvokeModel").
        if let text = AnswerFields.value("x-amzn-bedrock-input-token-count", in: head),
            let tokens = Int(text),
            (0...1 << 40).contains(tokens)
        {
            translation.note(inputTokens: tokens)
        }
        // An error's text may say more than its status: that the operator's key was refused, or when to come again.
        if head.status >= 300, head.status == 429 || !AttemptPlan.isFailure(status: head.status) {
            self.head = head
        } else {
            pass(head, status: head.status)
        }
    }

    private func pass(_ head: AnswerHead, status: Int) {
        var head = TranslatedHead.make(
            head,
            contentType: isStreaming ? translation.streamType : "application/json"
        )
        head.status = translation.status(status)
        isError = status >= 300
        observer?.upstreamAnswered(head)
    }

    func upstreamSent(_ piece: AnswerPiece) {
        if isStreaming { streamed(piece) } else { collected(piece) }
    }

    func upstreamPaused() { observer?.upstreamPaused() }

    func upstreamFailed(_ failure: UpstreamFailure) {
        // Without its words an error's status speaks alone.
        if let head { judge(head) } else { end()?.upstreamFailed(failure) }
    }

    /// The words of an error have come.
    private func judge(_ head: AnswerHead) {
        let (problem, body) = translation.failure(status: head.status, body: content)
        self.problem = problem
        let rested = head.resting(problem.retryAfter)
        targetHead = rested
        pass(rested, status: problem.accountStatus ?? problem.status)
        end()?.upstreamSent(Self.piece(body, isLast: true))
    }

    private func streamed(_ piece: AnswerPiece) {
        var bytes: [UInt8] = []
        var failure: UpstreamProblem?
        do throws(UpstreamProblem) {
            for content in piece.contents {
                try translation.stream(content.readableBytesUInt8Span, to: &bytes)
            }
            if piece.isLast { try translation.endStream(to: &bytes) }
        } catch {
            failure = error
        }
        let isLast = piece.isLast && failure == nil
        if !bytes.isEmpty || isLast {
            if !isLast { signs?.heard { [weak self] in self?.giveSign() != nil } }
            let observer = isLast ? end() : observer
            observer?.upstreamSent(Self.piece(bytes, isLast: isLast))
        }
        if let failure { fail(failure) }
    }

    private func collected(_ piece: AnswerPiece) {
        for part in piece.contents { content += part.readableBytesView }
        if let head, content.count > HeldFailure.longest {
            // What an error says is shorter: its status speaks alone.
            call?.cancel()
            return judge(head)
        }
        guard content.count <= Self.wholeLimit else {
            return fail(
                UpstreamProblem(
                    .failed,
                    status: 502,
                    message: "The upstream's answer is too long to translate."
                )
            )
        }
        guard piece.isLast else { return }
        if let head { return judge(head) }
        if isError {
            let (problem, body) = translation.failure(status: 500, body: content)
            self.problem = problem
            end()?.upstreamSent(Self.piece(body, isLast: true))
            return
        }
        do throws(UpstreamProblem) {
            let body = try translation.whole(content)
            end()?.upstreamSent(Self.piece(body, isLast: true))
        } catch {
            fail(error)
        }
    }

    private static func piece(_ bytes: [UInt8], isLast: Bool) -> AnswerPiece {
        AnswerPiece(bytes: ByteBuffer(bytes: bytes), content: .whole, isWholeChunks: false, isLast: isLast)
    }
}

/// The head of a translated answer.
enum TranslatedHead {
    /// The upstream's fields that mean something in every dialect.
    private static let kept: [StaticString] = ["retry-after", "retry-after-ms", "x-request-id", "request-id"]

    /// The head of a good answer that no upstream has given.
    static func make(contentType: String) -> AnswerHead {
        make(
            AnswerHead(status: 200, bytes: ByteBuffer(), fields: [], framing: .chunked),
            contentType: contentType
        )
    }

    /// A head with those fields and the caller's content type.
    static func make(_ head: AnswerHead, contentType: String) -> AnswerHead {
        var bytes = ByteBuffer()
        var fields: [AnswerHead.Field] = []
        func add(_ name: String, _ value: String) {
            let start = bytes.writerIndex
            bytes.writeString(name)
            let nameEnd = bytes.writerIndex
            bytes.writeString(": ")
            let valueStart = bytes.writerIndex
            bytes.writeString(value)
            fields.append(
                AnswerHead.Field(name: start..<nameEnd, value: valueStart..<bytes.writerIndex)
            )
            bytes.writeString("\r\n")
        }
        add("content-type", contentType)
        for name in kept {
            guard let value = AnswerFields.value(name, in: head) else { continue }
            add(name.description == "request-id" ? "x-request-id" : name.description, value)
        }
        return AnswerHead(status: head.status, bytes: bytes, fields: fields, framing: .chunked)
    }
}
