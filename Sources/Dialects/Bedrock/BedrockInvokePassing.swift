import JSONText
import Vocabulary

/// How requests on Bedrock's `/model/{id}/invoke` and `/invoke-with-response-stream` pass: the body is in the words of the
/// model's maker, and stays so.
public enum BedrockInvokePassing: PassedDialect {
    /// Reads the events of a stream for its charge.
    public typealias Meter = BedrockInvokeMeter

    /// Reads what decisions need of a body.
    ///
    /// Anthropic's is read as in its own dialect. In others the bounds and counts that are known by name are heeded; what
    /// none of them says is bounded by what is known of the model.
    public static func envelope(
        _ body: Span<UInt8>,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> RequestEnvelope {
        guard let model, !model.isEmpty else {
            throw Refusal(.invalidBody, "The request's path names no model.", param: "model")
        }
        var envelope = RequestEnvelope()
        envelope.model = model
        envelope.isStream = isStream ?? false
        envelope.asksUsage = envelope.isStream
        var isAnthropic = false
        var text = try RequestText(body)
        while let key = try text.nextField(body) {
            if key.matches("anthropic_version", in: body) { isAnthropic = true }
            if key.matches("tools", in: body) || key.matches("toolConfig", in: body) {
                envelope.hasTools = true
            }
            let (token, namesContent) = try text.readContent(body)
            if namesContent { envelope.namesContent = true }
            if choices.contains(where: { key.matches($0, in: body) }) {
                envelope.choices = try number(key, token, body, 1...128) ?? 1
            } else if limits.contains(where: { key.matches($0, in: body) }) {
                envelope.raiseLimit(try number(key, token, body, 0...Int.max))
            } else if parameters.contains(where: { key.matches($0, in: body) }) {
                try readParameters(token, body, &envelope)
            }
        }
        guard isAnthropic else { return envelope }
        return try AnthropicDialect.envelope(body, model: model, isStream: nil).inPath(envelope)
    }

    /// The usage that a whole answer reports.
    public static func usage(ofAnswer body: Span<UInt8>) -> Usage? {
        if let usage = AnthropicDialect.usage(ofAnswer: body) { return usage }
        guard let answer = try? JSONValue.read(body) else { return nil }
        var report = BedrockInvokeReport()
        report.read(answer)
        return report.usage
    }

    /// Whether an answer with a good status is an error all the same.
    ///
    /// Then it names its type, or says a `message` and nothing else: some makers' answers have one of their own ("TwelveLabs
    /// Pegasus 1.2", docs.aws.amazon.com/bedrock, read 2026-11).
    public static func isError(answer body: Span<UInt8>) -> Bool {
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return false }
        var hasMessage = false
        var members = 0
        while let key = outline.nextMember(body) {
            members += 1
            if key.matches("__type", in: body) { return true }
            if key.matches("message", in: body) { hasMessage = true }
            let range = outline.skipValue(body)
            if key.matches("Output", in: body), hasType(body, at: range.lowerBound) { return true }
        }
        return hasMessage && members == 1
    }

    private static func hasType(_ body: Span<UInt8>, at start: Int) -> Bool {
        var outline = JSONOutline(at: start)
        guard outline.enter(body, UInt8(ascii: "{")) else { return false }
        while let key = outline.nextMember(body) {
            if key.matches("__type", in: body) { return true }
            outline.skipValue(body)
        }
        return false
    }

    /// Whether a body says anything: each maker has words of its own.
    public static func isAnswer(_ body: Span<UInt8>) -> Bool { AnswerMarks.hasAny(body) }

    /// Where the model's name stands in a whole answer of the families that say it.
    public static func modelToken(inAnswer body: Span<UInt8>) -> Range<Int>? { PlainAnswer.model(body) }

    /// The name in an event, which stands in base64 and stays.
    public static func modelToken(inEvent data: Span<UInt8>) -> Range<Int>? { nil }

    /// The body of an error answer, in Bedrock's words.
    public static func failureBody(_ refusal: Refusal) -> [UInt8] { ConverseDialect.failureBody(refusal) }

    /// What is sent into a stream that has failed.
    public static func failureEvent(_ refusal: Refusal) -> [UInt8] { ConverseFailure.event(refusal) }

    /// The names under which the models limit the output.
    static let limits: [StaticString] = [
        "max_tokens", "max_completion_tokens", "max_gen_len", "max_tokens_to_sample", "maxTokens",
        "max_new_tokens",
        "maxTokenCount",
    ]
    private static let choices: [StaticString] = ["n", "num_generations", "numResults"]
    /// The objects that such bounds may stand in (Nova, Titan).
    static let parameters: [StaticString] = ["inferenceConfig", "textGenerationConfig"]

    private static func readParameters(
        _ token: JSONToken,
        _ body: Span<UInt8>,
        _ envelope: inout RequestEnvelope
    ) throws(Refusal) {
        var outline = JSONOutline(at: token.range.lowerBound)
        guard outline.enter(body, UInt8(ascii: "{")) else { return }
        while let key = outline.nextMember(body) {
            let range = outline.skipValue(body)
            guard limits.contains(where: { key.matches($0, in: body) }),
                let limit = JSONNumber.integer(range, in: body), limit >= 0
            else { continue }
            envelope.raiseLimit(limit)
        }
    }

    private static func number(
        _ key: JSONKey,
        _ token: JSONToken,
        _ body: Span<UInt8>,
        _ bounds: ClosedRange<Int>
    ) throws(Refusal) -> Int? {
        if token.kind == .null { return nil }
        guard token.kind == .number, let number = JSONNumber.integer(token.range, in: body),
            bounds.contains(number)
        else {
            throw Refusal(
                .invalidBody,
                "The request's field '\(key.text(in: body))' must be a whole number that the model can take.",
                param: key.text(in: body)
            )
        }
        return number
    }
}

extension RequestEnvelope {
    /// Notes a bound of the output; of several the largest counts.
    fileprivate mutating func raiseLimit(_ limit: Int?) {
        guard let limit else { return }
        outputTokenLimit = max(outputTokenLimit ?? 0, limit)
    }

    /// The envelope of a body whose stream is a matter of the path.
    fileprivate func inPath(_ path: RequestEnvelope) -> RequestEnvelope {
        var envelope = self
        envelope.isStream = path.isStream
        envelope.asksUsage = path.asksUsage
        return envelope
    }
}
