import JSONText
import Vocabulary

/// The answer of Claude at Bedrock to a caller of Anthropic's own Messages API.
///
/// It is in the caller's words already: a whole answer passes byte for byte, and so do the events of a stream, which are taken
/// out of their binary messages. Only errors are Bedrock's, and are said in Anthropic's form.
public struct InvokedMessages: AnswerTranslating {
    /// The name that the answer carries as a JSON string; `nil` is the one that the upstream says.
    private let model: [UInt8]?
    private let requestID: String?
    private var framing = BedrockInvokeFraming()
    private var meter = AnthropicMeter()
    private var metering = StreamMetering()
    /// What a whole answer has reported, or Bedrock itself where the model's own report is lacking.
    private var reported: Usage?
    /// Whether `message_stop` came.
    public private(set) var hasEnded = false

    /// Begins an answer; `model` is the name that it carries, and `requestID` the id that its caller can ask about.
    public init(model: String?, requestID: String?) {
        self.model = model.map { JSONString.encode($0) }
        self.requestID = requestID
    }

    /// The usage that was reported last.
    public var usage: Usage? { reported ?? metering.usage }
    /// The output tokens to charge if no usage is reported.
    public var estimatedOutput: Int { metering.estimatedOutput }
    /// Whether the stream has said why its answer ends.
    public var hasFinished: Bool { metering.hasFinished }
    /// The content type of the caller's stream.
    public var streamType: String { Operation.messages.streamType }

    /// Passes a whole answer, if it is one.
    public mutating func whole(_ body: [UInt8]) throws(UpstreamProblem) -> [UInt8] {
        let value = try JSONValue.ofAnswer(body)
        if let problem = AnthropicProblem.problem(inAnswer: value) { throw problem }
        if value["content"] == nil, let problem = ConverseProblem.problem(inAnswer: value) { throw problem }
        guard AnthropicDialect.isAnswer(body.span) else {
            throw UpstreamProblem(
                .failed,
                status: 502,
                message: "The upstream's answer has nothing of a message."
            )
        }
        reported = AnthropicDialect.usage(ofAnswer: body.span)
        return renamed(body, PlainAnswer.model(body.span))
    }

    /// Passes the events that a piece of a stream completes; what came before a failure is in `bytes`.
    public mutating func stream(_ piece: Span<UInt8>, to bytes: inout [UInt8]) throws(UpstreamProblem) {
        for event in try framing.take(piece) { try pass(event, to: &bytes) }
    }

    /// The stream is over; throws where it has not come to its end.
    public mutating func endStream(to bytes: inout [UInt8]) throws(UpstreamProblem) {
        for event in try framing.finish() { try pass(event, to: &bytes) }
        guard hasEnded else { throw .brokenOff }
    }

    /// The event that ends a stream which breaks off.
    public mutating func failure(_ problem: UpstreamProblem) -> [UInt8] { AnthropicFailure.event(problem) }

    /// A `ping`, as Anthropic itself sends it.
    public mutating func signOfLife() -> [UInt8] {
        var bytes: [UInt8] = []
        AnthropicEventText.append("ping", [:], to: &bytes)
        return bytes
    }

    /// The status; the caller's dialect has every one that Anthropic has.
    public func status(_ status: Int) -> Int { status }

    /// What of Bedrock's error the caller is shown.
    public func failure(status: Int, body: [UInt8]) -> (problem: UpstreamProblem, body: [UInt8]) {
        let problem = BedrockInvoke.problem(status: status, body: body)
        return (problem, AnthropicFailure.body(problem, requestID: requestID))
    }

    private mutating func pass(_ event: StreamEvent, to bytes: inout [UInt8]) throws(UpstreamProblem) {
        meter.read(event.data.span, &metering)
        if metering.hasError {
            // What is no JSON has not been taken for an error.
            let problem = (try? JSONValue.read(event.data)).flatMap(AnthropicProblem.problem(inAnswer:))
            throw problem
                ?? UpstreamProblem(.failed, status: 502, message: "The provider failed and does not say why.")
        }
        // Until something of the dialect has come another target can still answer.
        guard metering.hasEvent else { return }
        var event = event
        switch event.name {
        case "message_start":
            event.data = renamed(event.data, AnthropicAnswer.modelOfStart(event.data.span))
        case "message_stop":
            hasEnded = true
            if metering.usage == nil { readMetrics(event) }
        default: break
        }
        Self.append(event, to: &bytes)
    }

    /// Takes Bedrock's own counts, which stand in the last event, where the model has told none.
    private mutating func readMetrics(_ event: StreamEvent) {
        guard let value = try? JSONValue.read(event.data) else { return }
        var report = BedrockInvokeReport()
        report.read(value)
        reported = report.usage
    }

    /// Appends an event as Anthropic sends it; it is one JSON text, in which an end of a line is as good as a blank.
    private static func append(_ event: StreamEvent, to bytes: inout [UInt8]) {
        if let name = event.name { append("event: ", Array(name.utf8), to: &bytes) }
        append("data: ", event.data, to: &bytes)
        bytes.append(0x0A)
    }

    private static func append(_ field: StaticString, _ value: [UInt8], to bytes: inout [UInt8]) {
        bytes += "\(field)".utf8
        bytes += value.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
        bytes.append(0x0A)
    }

    private func renamed(_ body: [UInt8], _ token: Range<Int>?) -> [UInt8] {
        guard let model, let token else { return body }
        return Splice.apply([Splice(range: token, replacement: model)], to: body.span)
    }
}
