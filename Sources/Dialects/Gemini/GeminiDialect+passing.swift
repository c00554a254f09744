import JSONText
import Vocabulary

extension GeminiDialect: PassedDialect {
    /// Reads the chunks of a stream for its charge.
    public typealias Meter = GeminiMeter

    /// Reads what decisions need from a request's body; see ``PassedDialect``.
    public static func envelope(
        _ body: Span<UInt8>,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> RequestEnvelope {
        try GeminiEnvelope.read(body, model: model, isStream: isStream)
    }

    /// The usage that a whole answer reports.
    public static func usage(ofAnswer body: Span<UInt8>) -> Usage? { GeminiUsage.usage(ofAnswer: body) }

    /// Whether an answer with a good status is an error all the same.
    public static func isError(answer body: Span<UInt8>) -> Bool { GeminiAnswer.isError(body) }

    /// Whether a body has anything of an answer.
    public static func isAnswer(_ body: Span<UInt8>) -> Bool {
        AnswerMarks.hasOne(
            of: ["candidates", "promptFeedback", "usageMetadata", "modelVersion", "responseId"],
            body
        )
    }

    /// Where the model's name stands in a whole answer.
    public static func modelToken(inAnswer body: Span<UInt8>) -> Range<Int>? { GeminiAnswer.model(body) }

    /// Where the model's name stands in the data of an event.
    public static func modelToken(inEvent data: Span<UInt8>) -> Range<Int>? { GeminiAnswer.model(data) }

    /// What is sent into a stream of events that has failed after its head went out.
    public static func failureEvent(_ refusal: Refusal) -> [UInt8] { GeminiFailure.event(refusal) }
}
