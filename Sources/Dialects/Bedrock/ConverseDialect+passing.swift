import JSONText
import Vocabulary

/// Requests and answers that pass byte for byte.
extension ConverseDialect: PassedDialect {
    /// Reads the payloads of a stream's events for its charge.
    public typealias Meter = ConverseMeter

    /// Reads what decisions need of a request's body.
    public static func envelope(
        _ body: Span<UInt8>,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> RequestEnvelope {
        guard let model, !model.isEmpty else {
            throw Refusal(.invalidBody, "The request's path names no model.", param: "model")
        }
        var reading = ConverseEnvelopeReading(model: model, isStream: isStream ?? false)
        var text = try RequestText(body)
        while let key = try text.nextField(body) { try reading.read(key, &text, body) }
        return try reading.finished()
    }

    /// The usage that a whole answer reports.
    public static func usage(ofAnswer body: Span<UInt8>) -> Usage? { ConverseUsage.usage(ofAnswer: body) }

    /// Whether an answer with a good status is an error all the same.
    public static func isError(answer body: Span<UInt8>) -> Bool { ConverseAnswer.isError(body) }

    /// Whether a body has anything of an answer.
    public static func isAnswer(_ body: Span<UInt8>) -> Bool {
        AnswerMarks.hasOne(of: ["output", "stopReason", "usage", "metrics"], body)
    }

    /// Answers do not name their model.
    public static func modelToken(inAnswer body: Span<UInt8>) -> Range<Int>? { nil }

    /// Events do not name their model.
    public static func modelToken(inEvent data: Span<UInt8>) -> Range<Int>? { nil }

    /// What is sent into a stream that has failed.
    public static func failureEvent(_ refusal: Refusal) -> [UInt8] { ConverseFailure.event(refusal) }
}
