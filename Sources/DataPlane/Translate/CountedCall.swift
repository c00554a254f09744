import Dialects
import JSONText
import NIOCore
import Ports
import TokenCount

/// A count that the gateway makes by itself, as a call that asks nobody: whoever observes it hears of an answer.
///
/// Confined to its event loop; a long prompt is counted in turns, between which the loop's other exchanges go on.
final class CountedCall: UpstreamCall {
    /// What a picture, sound, film or file counts as: about what a picture of a megapixel does at Anthropic ("Vision",
    /// platform.claude.com, read 2026-11).
    static let mediaTokens = 1600
    /// How the tokens of a model are counted whose vocabulary is not known.
    private static let likeliest = TokenRule(vocabulary: .o200k, framing: ChatFraming(model: "gpt-4o"))

    private let body: [UInt8]
    private let media: Int
    private let dialect: CountDialect
    private let eventLoop: any EventLoop
    private var tally: InputTally
    private var observer: (any UpstreamObserving)?

    init(
        _ prompt: CountablePrompt,
        _ rule: TokenRule?,
        _ dialect: CountDialect,
        _ eventLoop: any EventLoop,
        observer: any UpstreamObserving
    ) {
        body = prompt.body
        media = prompt.media
        self.dialect = dialect
        self.eventLoop = eventLoop
        self.observer = observer
        tally = InputTally(
            .chatCompletions,
            PromptOutline(.chatCompletions, prompt.body.span),
            rule ?? Self.likeliest
        )
    }

    func start() {
        guard observer?.upstreamWillSend() ?? false else { return }
        countOn()
    }

    func cancel() { observer = nil }
    func pause() {}
    func resume() {}

    private func countOn() {
        guard observer != nil else { return }
        if body.count <= CountingTerms.longestBody {
            let text = body
            _ = tally.advance(text.span, by: CountingTerms.turn)
            guard tally.isDone else { return countLater() }
            answer(tally.result.estimate)
        } else {
            answer(Estimate.input(bodyLength: body.count))
        }
    }

    private func countLater() {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute { bound.value.countOn() }
    }

    private func answer(_ tokens: Int) {
        guard let observer = observer.take() else { return }
        observer.upstreamAnswered(TranslatedHead.make(contentType: "application/json"))
        let bytes = dialect.answer(tokens: tokens + media * Self.mediaTokens)
        observer.upstreamSent(
            AnswerPiece(bytes: ByteBuffer(bytes: bytes), content: .whole, isWholeChunks: false, isLast: true)
        )
    }
}
