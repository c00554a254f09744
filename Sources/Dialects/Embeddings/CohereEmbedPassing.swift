import JSONText
import Vocabulary

/// How requests on `/v2/embed` pass.
public enum CohereEmbedPassing: PassedDialect {
    /// There are no streams.
    public typealias Meter = OpenAIMeter

    /// Reads the envelope.
    public static func envelope(
        _ body: Span<UInt8>,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> RequestEnvelope {
        let rules = EnvelopeRules(
            content: ["texts", "images", "inputs"],
            media: ["images"],
            needsArray: true
        )
        return try rules.envelope(body, model: model, isStream: isStream)
    }

    /// The usage that a whole answer reports.
    public static func usage(ofAnswer body: Span<UInt8>) -> Usage? { CohereAnswer.usage(body) }

    /// Whether an answer with a good status is an error.
    public static func isError(answer body: Span<UInt8>) -> Bool { CohereAnswer.isError(body) }

    /// Whether a body has anything of an answer.
    public static func isAnswer(_ body: Span<UInt8>) -> Bool {
        AnswerMarks.hasOne(of: ["embeddings", "meta"], body)
    }

    /// Where the model's name stands in a whole answer: Cohere's name none.
    public static func modelToken(inAnswer body: Span<UInt8>) -> Range<Int>? { nil }

    /// Where the model's name stands in an event: there are none.
    public static func modelToken(inEvent data: Span<UInt8>) -> Range<Int>? { nil }

    /// The body of an error answer.
    public static func failureBody(_ refusal: Refusal) -> [UInt8] { CohereFailure.body(refusal) }

    /// The event of a failed stream; there are none.
    public static func failureEvent(_ refusal: Refusal) -> [UInt8] { CohereFailure.event(refusal.message) }
}
