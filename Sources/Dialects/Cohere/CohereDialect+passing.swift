import JSONText
import Vocabulary

/// Requests and answers that pass byte for byte.
extension CohereDialect: PassedDialect {
    /// Reads the events of a stream for its charge.
    public typealias Meter = CohereMeter

    /// Reads what decisions need of a request's body.
    public static func envelope(
        _ body: Span<UInt8>,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> RequestEnvelope {
        let rules = EnvelopeRules(
            content: ["messages"],
            needsArray: true,
            tokenLimit: "max_tokens",
            streams: true
        )
        var envelope = try rules.envelope(body, model: model, isStream: isStream)
        // Every stream of the dialect reports its usage.
        envelope.asksUsage = envelope.isStream
        return envelope
    }

    /// The usage that a whole answer reports.
    public static func usage(ofAnswer body: Span<UInt8>) -> Usage? { CohereAnswer.usage(body) }

    /// Whether an answer with a good status is an error all the same.
    public static func isError(answer body: Span<UInt8>) -> Bool { CohereAnswer.isError(body) }

    /// Whether a body has anything of an answer.
    public static func isAnswer(_ body: Span<UInt8>) -> Bool {
        AnswerMarks.hasOne(of: ["message", "finish_reason", "usage"], body)
    }

    /// Where the model's name stands in a whole answer: Cohere's name none.
    public static func modelToken(inAnswer body: Span<UInt8>) -> Range<Int>? { nil }

    /// Where the model's name stands in an event: Cohere's name none.
    public static func modelToken(inEvent data: Span<UInt8>) -> Range<Int>? { nil }

    /// What is sent into a stream that has failed.
    public static func failureEvent(_ refusal: Refusal) -> [UInt8] { CohereFailure.event(refusal.message) }
}
