import Vocabulary

/// What is alike in OpenAI's operations that pass and are no conversation.
protocol MediaPassing: PassedDialect where Meter == MediaMeter {
    /// How their envelope is read.
    static var rules: EnvelopeRules { get }
    /// The members of which an answer that is an object has one.
    static var marks: [StaticString] { get }
}

extension MediaPassing {
    /// Those of pictures.
    static var marks: [StaticString] { ["data", "images", "artifacts", "output", "url", "usage"] }

    /// Reads the envelope.
    public static func envelope(
        _ body: Span<UInt8>,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> RequestEnvelope {
        var envelope = try rules.envelope(body, model: model, isStream: isStream)
        // Their streams report the usage unasked.
        envelope.asksUsage = envelope.isStream
        return envelope
    }

    /// Whether an answer with a good status is an error.
    public static func isError(answer body: Span<UInt8>) -> Bool { PlainAnswer.isError(body) }

    /// Whether a body has anything of an answer; a picture, sound or plain text is one.
    public static func isAnswer(_ body: Span<UInt8>) -> Bool {
        AnswerMarks.beginsObject(body) ? AnswerMarks.hasOne(of: marks, body) : body.count > 0
    }

    /// The model's name in a whole answer.
    public static func modelToken(inAnswer body: Span<UInt8>) -> Range<Int>? { PlainAnswer.model(body) }

    /// The model's name in an event.
    public static func modelToken(inEvent data: Span<UInt8>) -> Range<Int>? { PlainAnswer.model(data) }

    /// The body of an error answer.
    public static func failureBody(_ refusal: Refusal) -> [UInt8] { OpenAIFailure.body(refusal) }

    /// The event of a failed stream.
    public static func failureEvent(_ refusal: Refusal) -> [UInt8] { OpenAIFailure.event(refusal) }
}
