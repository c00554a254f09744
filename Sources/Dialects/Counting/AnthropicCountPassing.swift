import Vocabulary

/// How requests on `/v1/messages/count_tokens` pass.
public enum AnthropicCountPassing: PassedDialect {
    /// There are no streams.
    public typealias Meter = AnthropicMeter

    /// Reads the envelope: that of a message, which is no stream.
    public static func envelope(
        _ body: Span<UInt8>,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> RequestEnvelope {
        try AnthropicDialect.envelope(body, model: model, isStream: false)
    }

    /// A count uses nothing.
    public static func usage(ofAnswer body: Span<UInt8>) -> Usage? { nil }

    /// Whether an answer with a good status is an error.
    public static func isError(answer body: Span<UInt8>) -> Bool { AnthropicAnswer.isError(body) }

    /// Whether a body has anything of an answer.
    public static func isAnswer(_ body: Span<UInt8>) -> Bool {
        AnswerMarks.hasOne(of: ["input_tokens"], body)
    }

    /// A count names no model.
    public static func modelToken(inAnswer body: Span<UInt8>) -> Range<Int>? { nil }

    /// There are no events.
    public static func modelToken(inEvent data: Span<UInt8>) -> Range<Int>? { nil }

    /// The body of an error answer.
    public static func failureBody(_ refusal: Refusal) -> [UInt8] { AnthropicDialect.failureBody(refusal) }

    /// The event of a failed stream; there are none.
    public static func failureEvent(_ refusal: Refusal) -> [UInt8] { AnthropicFailure.event(refusal) }
}
