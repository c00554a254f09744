import JSONText
import Vocabulary

/// What is alike in the routes of reranking that pass.
public protocol RerankPassing: PassedDialect where Meter == OpenAIMeter {}

extension RerankPassing {
    /// Reads the envelope.
    public static func envelope(
        _ body: Span<UInt8>,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> RequestEnvelope {
        let rules = EnvelopeRules(content: ["documents", "texts"], needsArray: true)
        var envelope = try rules.envelope(body, model: model, isStream: isStream)
        let measure = RerankMeasure(body)
        envelope.documents = measure.documents
        envelope.searchUnits = measure.searchUnits
        envelope.repeatedInput = measure.repeatedInput
        if measure.hasPictures { envelope.namesContent = true }
        return envelope
    }

    /// The usage that a whole answer reports.
    public static func usage(ofAnswer body: Span<UInt8>) -> Usage? { RerankUsage.usage(body) }

    /// Whether an answer with a good status is an error.
    public static func isError(answer body: Span<UInt8>) -> Bool { CohereAnswer.isError(body) }

    /// Whether a body has anything of an answer.
    public static func isAnswer(_ body: Span<UInt8>) -> Bool {
        AnswerMarks.hasOne(of: ["results", "data", "usage", "meta"], body) || AnswerMarks.isList(body)
    }

    /// The model's name in a whole answer, where the form has it.
    public static func modelToken(inAnswer body: Span<UInt8>) -> Range<Int>? { PlainAnswer.model(body) }

    /// The model's name in an event; there are none.
    public static func modelToken(inEvent data: Span<UInt8>) -> Range<Int>? { nil }

    /// The body of an error answer.
    public static func failureBody(_ refusal: Refusal) -> [UInt8] { CohereFailure.body(refusal) }

    /// The event of a failed stream; there are none.
    public static func failureEvent(_ refusal: Refusal) -> [UInt8] { CohereFailure.event(refusal.message) }
}

/// How requests on `/v1/rerank` pass.
public enum RerankV1Passing: RerankPassing {}

/// How requests on `/v2/rerank` pass.
public enum RerankV2Passing: RerankPassing {}

/// The usage of answers of every form: search units in Cohere's `meta`, tokens in the `usage` of the others.
enum RerankUsage {
    static func usage(_ body: Span<UInt8>) -> Usage? { CohereAnswer.usage(body) ?? PlainAnswer.usage(body) }
}
