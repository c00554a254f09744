import JSONText
import Vocabulary

/// What is alike in Gemini's routes beside its generation that pass: the path names the model, and parts of the body may
/// name it again.
protocol GeminiPathPassing: PassedDialect where Meter == GeminiMeter {
    /// The fields of which the body must have one.
    static var fields: [GeminiPathField] { get }
    /// The members of which an answer has one.
    static var marks: [StaticString] { get }
}

/// A field with content, and how it is built.
struct GeminiPathField {
    let camel: StaticString
    let snake: StaticString
    /// Where further requests stand in it that may name the model.
    var nests = Nesting.none

    enum Nesting {
        case none, object, array
    }

    /// `content`.
    static let content = GeminiPathField(camel: "content", snake: "content")
    /// `contents`.
    static let contents = GeminiPathField(camel: "contents", snake: "contents")
    /// `requests`.
    static let requests = GeminiPathField(camel: "requests", snake: "requests", nests: .array)
    /// `generateContentRequest`.
    static let request = GeminiPathField(
        camel: "generateContentRequest",
        snake: "generate_content_request",
        nests: .object
    )
}

extension GeminiPathPassing {
    /// Reads the envelope.
    public static func envelope(
        _ body: Span<UInt8>,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> RequestEnvelope {
        try GeminiPathEnvelope.read(body, fields, model: model)
    }

    /// Whether an answer with a good status is an error all the same.
    public static func isError(answer body: Span<UInt8>) -> Bool { GeminiAnswer.isError(body) }

    /// Whether a body has anything of an answer.
    public static func isAnswer(_ body: Span<UInt8>) -> Bool { AnswerMarks.hasOne(of: marks, body) }

    /// These answers name no model.
    public static func modelToken(inAnswer body: Span<UInt8>) -> Range<Int>? { nil }

    /// There are no events.
    public static func modelToken(inEvent data: Span<UInt8>) -> Range<Int>? { nil }

    /// The body of an error answer.
    public static func failureBody(_ refusal: Refusal) -> [UInt8] { GeminiDialect.failureBody(refusal) }

    /// The event of a failed stream; there are none.
    public static func failureEvent(_ refusal: Refusal) -> [UInt8] { GeminiFailure.event(refusal) }
}

/// How requests on `:countTokens` pass.
public enum GeminiCountPassing: GeminiPathPassing {
    static var fields: [GeminiPathField] { [.contents, .request] }
    static var marks: [StaticString] { ["totalTokens", "promptTokensDetails"] }

    /// A count uses nothing.
    public static func usage(ofAnswer body: Span<UInt8>) -> Usage? { nil }
}

/// How requests on `:embedContent` pass.
public enum GeminiEmbedPassing: GeminiPathPassing {
    static var fields: [GeminiPathField] { [.content] }
    /// Vertex asks and answers on `:predict`.
    static var marks: [StaticString] { ["embedding", "embeddings", "predictions"] }

    /// The usage that a whole answer reports.
    public static func usage(ofAnswer body: Span<UInt8>) -> Usage? { GeminiUsage.usage(ofAnswer: body) }
}

/// How requests on `:batchEmbedContents` pass.
public enum GeminiBatchEmbedPassing: GeminiPathPassing {
    static var fields: [GeminiPathField] { [.requests] }
    static var marks: [StaticString] { ["embeddings"] }

    /// The usage that a whole answer reports.
    public static func usage(ofAnswer body: Span<UInt8>) -> Usage? { GeminiUsage.usage(ofAnswer: body) }
}
