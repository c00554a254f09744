import Vocabulary

/// What is alike in OpenAI's operations that pass.
protocol OpenAIPassing: PassedDialect where Meter == OpenAIMeter {
    /// The operation.
    static var operation: Operation { get }
    /// The members of which an answer has one.
    static var marks: [StaticString] { get }
}

extension OpenAIPassing {
    /// Reads the envelope.
    public static func envelope(
        _ body: Span<UInt8>,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> RequestEnvelope {
        try RequestEnvelope.read(operation, body, model: model)
    }

    /// The usage that a whole answer reports.
    public static func usage(ofAnswer body: Span<UInt8>) -> Usage? { PlainAnswer.usage(body) }

    /// Whether an answer with a good status is an error.
    public static func isError(answer body: Span<UInt8>) -> Bool { PlainAnswer.isError(body) }

    /// Whether a body has anything of an answer.
    public static func isAnswer(_ body: Span<UInt8>) -> Bool { AnswerMarks.hasOne(of: marks, body) }

    /// The model's name in a whole answer.
    public static func modelToken(inAnswer body: Span<UInt8>) -> Range<Int>? { PlainAnswer.model(body) }

    /// The model's name in an event.
    public static func modelToken(inEvent data: Span<UInt8>) -> Range<Int>? { PlainAnswer.model(data) }

    /// The body of an error answer.
    public static func failureBody(_ refusal: Refusal) -> [UInt8] { OpenAIFailure.body(refusal) }

    /// The event of a failed stream.
    public static func failureEvent(_ refusal: Refusal) -> [UInt8] { OpenAIFailure.event(refusal) }
}

/// Reads the events of OpenAI's streams.
public struct OpenAIMeter: EventMeter {
    /// Begins with nothing.
    public init() {}

    /// Reads a chunk.
    public mutating func read(_ data: Span<UInt8>, _ metering: inout StreamMetering) {
        _ = metering.read(chunk: data)
    }
}

/// How chat completions pass.
public enum ChatCompletionsPassing: OpenAIPassing {
    static var operation: Operation { .chatCompletions }
    /// A deferred completion of xAI's is promised by its `request_id` alone (xAI docs, "Deferred Chat Completions").
    static var marks: [StaticString] { ["choices", "usage", "request_id"] }
}

/// How completions pass.
public enum CompletionsPassing: OpenAIPassing {
    static var operation: Operation { .completions }
    static var marks: [StaticString] { ["choices", "usage"] }
}

/// How embeddings pass.
public enum EmbeddingsPassing: OpenAIPassing {
    static var operation: Operation { .embeddings }
    static var marks: [StaticString] { ["data", "embeddings", "embedding", "usage"] }

    /// Whether a body has anything of an answer; some servers write a list of vectors and nothing else.
    public static func isAnswer(_ body: Span<UInt8>) -> Bool {
        AnswerMarks.hasOne(of: marks, body) || AnswerMarks.isList(body)
    }
}
