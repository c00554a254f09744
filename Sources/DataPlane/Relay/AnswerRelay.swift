import Dialects
import NIOCore
import Ports
import Vocabulary

/// The answer of the attempt that succeeded, as far as it has come; confined to the exchange's loop.
///
/// An object, since it is large and is asked for from many places.
final class AnswerRelay {
    let head: AnswerHead
    /// The content that is kept: all of it until our head goes out, then only what usage is read from.
    var content: ByteBuffer
    /// How much content has come.
    var contentLength = 0
    /// Reads the events of a stream that passes.
    var observer: StreamObserver
    /// Reads a stream that is one JSON array, in place of ``observer``.
    var arrayObserver: GeminiArrayObserver?
    /// Reads a stream of binary frames, in place of ``observer``.
    var frameObserver: ConversePassingObserver?
    /// The call whose answer this is, if it is translated: then it knows what was used, and the observer nothing.
    var translated: TranslatedCall?
    /// What the client has been told, if another target may go on with the stream.
    var transcript: StreamTranscript?
    /// The attempt that goes on with a stream that has broken off, once there is one.
    var continuation: ContinuationRunner?
    /// The output tokens of the attempts before it.
    var outputBefore = 0
    /// About what the text that it was given counts as its input.
    var prefillTokens = 0
    /// By how many bytes its request was longer than it would have been from the beginning.
    var continuedBytes = 0
    /// Puts the public name into the events of a stream, if the model's answers carry it.
    var renaming: (any AnswerRenaming)?
    /// Makes the calls in a stream whole, if its caller reads no pieces of them.
    var wholeCalls: ChatWholeCalls?
    /// Puts the public name into a plain answer that passes as it comes, until it has.
    var plainRenaming: PlainRenaming?
    /// Whether the answer is kept, or noted where it is.
    var isNoted = false
    /// A plain answer up to this size is held whole.
    var wholeLimit = AnswerRelay.wholeLimit
    /// How a plain answer ends, between its last byte and the client's first.
    var ending = AnswerEnding()
    /// Whether it is none of its dialect's answers, so that nothing in it is output.
    var isNoAnswer = false
    /// Whether a stream waits for something to be said, since another target may be asked where a filter keeps it back.
    private var seeksFilter = false
    /// Reads a stream for that, where its translation does not know.
    private var filterReading: FilterReading?
    /// Whether our head has gone to the client.
    var hasBegun = false
    /// What came of a stream before its first event had come whole: it waits for our head.
    private(set) var held: [ByteBuffer] = []
    private var heldLength = 0

    /// More than this of a stream does not wait for its first event.
    static let heldLimit = 64 << 10
    /// A plain answer up to this size is held whole, so that its head can carry the cost.
    static let wholeLimit = 64 << 10
    /// A plain answer up to this size is kept whole for reading its usage.
    static let readingLimit = 4 << 20
    /// Of a longer one this much of the end is kept: usage nearly always comes last.
    static let tailLimit = 64 << 10

    init(head: AnswerHead, content: ByteBuffer, observer: StreamObserver) {
        self.head = head
        self.content = content
        self.observer = observer
    }

    /// What a stream that passes has said so far.
    private var metering: StreamMetering {
        arrayObserver?.metering ?? frameObserver?.metering ?? observer.metering
    }

    /// What the answer has reported as used so far.
    var reportedUsage: Usage? {
        if let translated { return translated.translation.usage }
        return metering.usage
    }

    /// The id that the upstream has given a stream's answer, in dialects that keep answers.
    var answerID: String? { metering.answerID }

    /// The output tokens of a stream when nobody has reported them.
    var estimatedStreamOutput: Int {
        if let translated { return translated.translation.estimatedOutput }
        return metering.estimatedOutput
    }

    /// Whether a stream has said all that its client waits for, although it may not be over.
    var isSaid: Bool { translated?.translation.hasEnded ?? (metering.isDone || metering.hasError) }

    /// Whether a stream that passes carries an error of the upstream's own; a translation's is a failure of the call.
    var carriesError: Bool { translated == nil && metering.hasError }

    /// The event in which that error stands.
    var failedEvent: StreamEvent? { metering.failure }

    /// Whether the answer is the rest of one that has broken off.
    var isContinued: Bool { continuation != nil }

    /// Whether a stream has said its end.
    var hasFinished: Bool { translated?.translation.hasFinished ?? metering.hasFinished }

    /// What an answer that does not come to its end has used, if it has reported something.
    ///
    /// Until its end is said, what a stream reports of its output is a beginning or nothing, and what has come of it is
    /// counted instead; an error is an end, and what was reported with it or since the last of the text is all of it.
    func usageSoFar(isStream: Bool) -> (usage: Usage, accuracy: Accuracy)? {
        guard var usage = reportedUsage else { return nil }
        let isReportWhole = translated?.translation.hasFinished ?? metering.isReportWhole
        guard isStream, !isReportWhole, estimatedStreamOutput >= usage.output else {
            return (usage, .reported)
        }
        usage.output = estimatedStreamOutput
        return (usage, .estimated)
    }

    /// What the beginning of a stream says of it.
    func opening(isLast: Bool, contents: [ByteBuffer]) -> StreamOpening {
        var metering = metering
        if translated != nil {
            // A translation gives nothing before it has something to say, and its failures are failures of the call.
            return heldLength + contents.reduce(0) { $0 + $1.readableBytes } > 0 ? .good : .undecided
        }
        if isLast, !metering.hasEvent, arrayObserver == nil, frameObserver == nil {
            // The last event may lack its empty line.
            var ended = observer
            _ = ended.finish()
            metering = ended.metering
        }
        if metering.hasError { return .error }
        if metering.hasEvent { return .good }
        let isProperEnd = metering.isDone || arrayObserver?.isWhole ?? false
        if isLast, isProperEnd, !metering.hasForeignEvent { return .error }
        return isHeldFull ? .good : .undecided
    }

    /// Waits for something to be said in a stream.
    func seekFilter(_ operation: Dialects.Operation) {
        seeksFilter = true
        // What is one JSON array is read in its own way.
        guard translated?.translation.filter == nil, arrayObserver == nil else { return }
        filterReading = FilterReading(operation)
    }

    /// Reads the beginning of a stream, as its client would get it, for whether anything is said in it.
    func readFilter(_ contents: [ByteBuffer], isLast: Bool) {
        guard filterReading != nil else { return }
        for content in contents { filterReading?.read(content.readableBytesUInt8Span) }
        if isLast { filterReading?.finish() }
    }

    /// Whether anything is said in a stream, if that is waited for.
    var filter: FilterWatch? {
        seeksFilter ? translated?.translation.filter ?? filterReading?.watch : nil
    }

    /// Whether as much is held back as may be.
    var isHeldFull: Bool { heldLength > Self.heldLimit }

    /// Holds back the beginning of a stream.
    func hold(_ contents: [ByteBuffer]) {
        held += contents
        heldLength += contents.reduce(0) { $0 + $1.readableBytes }
    }

    /// Gives what was held back, once.
    func release() -> [ByteBuffer] {
        defer { held = [] }
        return held
    }

    /// Keeps content, the beginning only as long as it is of use.
    func keep(_ bytes: ByteBuffer) {
        contentLength += bytes.readableBytes
        if content.readableBytes == 0 {
            content = bytes
        } else {
            content.writeImmutableBuffer(bytes)
        }
    }

    /// Drops all but the end of what is too long to be read whole.
    func trim() {
        guard contentLength > Self.readingLimit, content.readableBytes > 2 * Self.tailLimit else { return }
        // A copy, so that the memory of what is dropped is given back.
        let start = content.writerIndex - Self.tailLimit
        var tail = ByteBuffer()
        if let slice = content.getSlice(at: start, length: Self.tailLimit) {
            tail.writeImmutableBuffer(slice)
        }
        content = tail
    }

    /// The output tokens of a plain answer when nobody has reported them.
    ///
    /// Of an answer that could be held whole they are counted like a stream's. One that is longer, has not come whole or cannot be
    /// read counts as a quarter of its bytes, rounded up, which is more than its text.
    func estimatedOutput(_ operation: Dialects.Operation) -> Int {
        guard operation.generates, !isNoAnswer else { return 0 }
        if let translated, translated.translation.estimatedOutput > 0 {
            return translated.translation.estimatedOutput
        }
        let bytes = (contentLength + 3) / 4
        guard content.readableBytes == contentLength, contentLength <= Self.wholeLimit else { return bytes }
        return GeneratedText.estimatedTokens(ofAnswer: Array(content.readableBytesView), operation) ?? bytes
    }
}
