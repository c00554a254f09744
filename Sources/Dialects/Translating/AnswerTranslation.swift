import JSONText
import Vocabulary

/// The translation of one target's answer into the caller's dialect: the target's bytes in, the caller's out.
public struct AnswerTranslation: AnswerTranslating {
    /// What the target was asked in.
    public let target: Operation
    /// What the caller has asked in.
    public let face: Operation
    private let context: ReplyContext
    private let reading: any ConversationDialect.Type
    private let writing: any ConversationDialect.Type
    private var framing: any StreamFraming
    private var reader: any ReplyEventReading
    private var writer: any ReplyEventWriting
    private let madeIDs: MadeCallIDs
    private let toolNames: ToolNames
    private var freeForm: FreeFormCalls
    private var wrapped: WrappedAnswers
    /// Makes the answer the rest of a stream that another target has begun.
    private var continuation: StreamContinuation?
    /// The choices of a stream, and those that have failed.
    private var choices = FailedChoices()
    /// The usage that the target has reported last.
    public private(set) var usage: Usage?
    /// How urgently the target has said that it answers.
    private var serviceTier: ServiceTier?
    /// The bytes of generated text so far.
    public private(set) var textBytes = 0
    /// The steps that carried such.
    public private(set) var textDeltas = 0
    /// Whether the target's stream has said why its answer ends: what it reports of its usage then is final.
    public private(set) var hasFinished = false
    /// What of the whole answer the caller's dialect has no place for.
    public private(set) var dropped = DroppedNames()
    /// The answer as its caller has it, once it is whole and if the caller's dialect can have it kept.
    public private(set) var kept: JSONValue?
    /// Whether the target's stream has come to its proper end.
    public private(set) var hasEnded = false
    /// Whether the target says anything, if that is to be known.
    public private(set) var filter: FilterWatch?

    /// Begins the translation of an answer; `nil` if one of the two is no conversation.
    public init?(from target: Operation, to face: Operation, _ context: ReplyContext) {
        guard let reading = target.conversation, let writing = face.conversation else { return nil }
        self.target = target
        self.face = face
        self.context = context
        self.reading = reading
        self.writing = writing
        framing = target.framing
        reader = reading.eventReader(of: context.targetModel)
        writer = writing.eventWriter(context)
        wrapped = WrappedAnswers(context.conversation, for: target)
        madeIDs = MadeCallIDs(exchange: context.id)
        toolNames = ToolNames(context.conversation, for: target)
        freeForm = FreeFormCalls(context.conversation.tools)
        if context.watchesFilter { filter = FilterWatch() }
    }

    /// Makes the answer, which has not begun, the rest of a stream whose client has been told something already.
    ///
    /// `output` are the tokens that the stream has come to, `prefillTokens` about what its text counts as input of the
    /// target, and `mayRepeat` says whether the target may repeat the text before it goes on.
    public mutating func resume(
        _ transcript: StreamTranscript,
        output: Int,
        prefillTokens: Int,
        mayRepeat: Bool
    ) {
        var told: [UInt8] = []
        for step in transcript.replay { writer.write(step, to: &told) }
        continuation = transcript.continuation(
            output: output,
            prefillTokens: prefillTokens,
            mayRepeat: mayRepeat
        )
    }

    /// The output tokens to charge if no usage is reported.
    public var estimatedOutput: Int { EstimatedTokens.of(textBytes: textBytes, deltas: textDeltas) }

    /// Translates a whole answer.
    public mutating func whole(_ body: [UInt8]) throws(UpstreamProblem) -> [UInt8] {
        let value = try JSONValue.ofAnswer(body)
        var reply = try reading.reply(from: value, of: context.targetModel)
        serviceTier = reply.serviceTier.flatMap(ServiceTier.init(word:))
        note(reply.usage)
        if filter != nil { filter = FilterWatch(reply) }
        textBytes += reply.textLength
        if let problem = FailedChoices(reply).problem(for: face) { throw problem }
        dropped = AnswerLosses.names(reply, to: face)
        madeIDs.name(&reply)
        toolNames.restore(&reply)
        freeForm.restore(&reply)
        wrapped.restore(&reply)
        let answer = writing.body(of: reply, context)
        if face == .responses { kept = answer }
        return answer.bytes
    }

    /// Translates a piece of a stream; what came before a failure is in `bytes`.
    public mutating func stream(_ piece: Span<UInt8>, to bytes: inout [UInt8]) throws(UpstreamProblem) {
        for event in try framing.take(piece) { try read(event, to: &bytes) }
    }

    /// The stream is over: the rest, if it came to its proper end.
    public mutating func endStream(to bytes: inout [UInt8]) throws(UpstreamProblem) {
        for event in try framing.finish() { try read(event, to: &bytes) }
        for step in reader.finish() { try write(step, to: &bytes) }
        guard hasEnded else { throw .brokenOff }
    }

    /// What is sent into a stream that breaks off: an error event in the caller's dialect.
    public mutating func failure(_ problem: UpstreamProblem) -> [UInt8] {
        var bytes: [UInt8] = []
        writer.write(.failed(problem), to: &bytes)
        return bytes
    }

    /// What is sent into a stream that has begun and is silent: a `ping`, or a comment.
    public mutating func signOfLife() -> [UInt8] {
        var bytes: [UInt8] = []
        writer.write(.pinged, to: &bytes)
        return bytes
    }

    /// The content type of the caller's stream.
    public var streamType: String { context.isArrayStream ? "application/json" : face.streamType }

    /// The status of an upstream's error as the caller's dialect has it: `529` is Anthropic's alone.
    public func status(_ status: Int) -> Int {
        if status == 529, face != .messages { return 503 }
        return status
    }

    /// What of an upstream's error its caller is shown.
    public func failure(status: Int, body: [UInt8]) -> (problem: UpstreamProblem, body: [UInt8]) {
        let problem = reading.problem(status: status, body: body)
        if face == .messages {
            return (problem, AnthropicFailure.body(problem, requestID: context.requestID))
        }
        return (problem, writing.failureBody(problem))
    }

    /// Takes over what was used; the service tier may be told apart from it.
    private mutating func note(_ usage: Usage?) {
        self.usage = usage
        if usage?.serviceTier == nil { self.usage?.serviceTier = serviceTier }
    }

    private mutating func read(_ event: StreamEvent, to bytes: inout [UInt8]) throws(UpstreamProblem) {
        for step in try reader.read(name: event.name, data: event.data) { try write(step, to: &bytes) }
    }

    private mutating func write(_ step: ReplyEvent, to bytes: inout [UInt8]) throws(UpstreamProblem) {
        filter?.note(step)
        switch step {
        case .failed(let problem): throw problem
        case .usage(let usage): note(usage)
        case .serviceTier(let word):
            serviceTier = ServiceTier(word: word) ?? serviceTier
            note(usage)
        case .text(_, _, let text):
            textBytes += text.utf8.count
            textDeltas += 1
        case .opened(let choice, _, let part):
            choices.begin(choice)
            if case .toolCall(let call) = part.content {
                textBytes += call.name.utf8.count
                textDeltas += 1
            }
        case .finished(let choice, let stop, let native, _):
            hasFinished = true
            choices.end(choice, stop, native: native)
        case .ended:
            if let problem = choices.problem(for: face) { throw problem }
            hasEnded = true
        default: break
        }
        for step in wrapped.steps(freeForm.steps(toolNames.restored(madeIDs.named(step)))) {
            if continuation == nil {
                writer.write(step, to: &bytes)
            } else {
                for step in continuation?.steps(step) ?? [] { writer.write(step, to: &bytes) }
            }
        }
        if hasEnded { kept = (writer as? ResponsesEventWriter)?.whole }
    }
}

extension Operation {
    /// How a target's stream of this operation is framed.
    var framing: any StreamFraming {
        switch self {
        case .converse: AWSEventStream()
        case .invoke: BedrockInvokeFraming()
        default: ServerSentEvents()
        }
    }

    /// The content type of a stream of this operation.
    public var streamType: String {
        switch self {
        case .converse, .invoke: "application/vnd.amazon.eventstream"
        default: "text/event-stream; charset=utf-8"
        }
    }
}
