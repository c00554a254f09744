import JSONText
import Vocabulary

/// Requests and answers that pass byte for byte.
extension AnthropicDialect: PassedDialect {
    /// Reads the events of a stream for its charge.
    public typealias Meter = AnthropicMeter

    /// Reads what decisions need of a request's body.
    public static func envelope(
        _ body: Span<UInt8>,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> RequestEnvelope {
        var reading = AnthropicEnvelopeReading(model: model, isStream: isStream)
        var text = try RequestText(body)
        while let key = try text.nextField(body) {
            if let field = AnthropicField(key, in: body) {
                try reading.read(field, &text, body)
            } else {
                if let field = AnthropicField.mistakable(key, in: body) {
                    throw Refusal(mistakable: key.text(in: body), for: field.name, at: key.content.lowerBound)
                }
                let token = try text.readValue(body)
                try OtherModelField(key, in: body)?.check(token.range, body)
            }
        }
        return try reading.finished()
    }

    /// The usage that a whole answer reports.
    public static func usage(ofAnswer body: Span<UInt8>) -> Usage? { AnthropicUsage.usage(ofAnswer: body) }

    /// Whether an answer with a good status is an error all the same.
    public static func isError(answer body: Span<UInt8>) -> Bool { AnthropicAnswer.isError(body) }

    /// Whether a body has anything of an answer.
    public static func isAnswer(_ body: Span<UInt8>) -> Bool {
        AnswerMarks.hasOne(of: ["content", "stop_reason", "usage"], body)
    }

    /// Where the model's name stands in a whole answer.
    public static func modelToken(inAnswer body: Span<UInt8>) -> Range<Int>? { PlainAnswer.model(body) }

    /// Where the model's name stands in an event: in the message that `message_start` begins.
    public static func modelToken(inEvent data: Span<UInt8>) -> Range<Int>? {
        AnthropicAnswer.modelOfStart(data)
    }

    /// What is sent into a stream that has failed.
    public static func failureEvent(_ refusal: Refusal) -> [UInt8] { AnthropicFailure.event(refusal) }
}
