import JSONText
import Vocabulary

/// Embeddings of providers that follow OpenAI's form and have words of their own for what OpenAI's does not say.
///
/// Their callers ask in OpenAI's form; fields that only the provider knows pass as they came.
public protocol FollowingEmbeddings: EmbeddingDialect {
    /// The provider's words.
    static var words: EmbeddingWords { get }
}

/// The names of fields and tasks that a provider has of its own.
public struct EmbeddingWords: Sendable {
    /// The field that says what the vectors are for.
    let task: String
    /// The words in it.
    let tasks: [(neutral: String, own: String)]
    /// The field with the length of vectors.
    let dimensions: String
    /// The field that says how vectors are written.
    let encoding: String
    /// The word for numbers there; `nil` if the field may only say otherwise.
    let float: String?
    /// The field that says whether what is too long is cut off.
    let truncation: String
}

extension FollowingEmbeddings {
    /// Reads a request in the provider's words; see ``EmbeddingDialect``.
    public static func request(from body: JSONValue, model: String?) throws(Refusal) -> EmbeddingRequest {
        var request = try OpenAIEmbeddings.request(from: renamed(body), model: model)
        if let word = request.extras[words.task]?.string,
            let neutral = EmbeddingTask(words: words.tasks).neutral(word)
        {
            request.extras[words.task] = nil
            request.task = neutral
        }
        if let truncates = request.extras[words.truncation]?.bool {
            request.extras[words.truncation] = nil
            request.truncation = truncates ? .end : EmbeddingRequest.Truncation.none
        }
        return request
    }

    /// The body with OpenAI's names for the fields that both have.
    private static func renamed(_ body: JSONValue) -> JSONValue {
        guard var object = body.object else { return body }
        if words.dimensions != "dimensions", let value = object.take(words.dimensions) {
            object["dimensions"] = value
        }
        if words.encoding != "encoding_format", let word = object[words.encoding]?.string,
            EmbeddingRequest.Encoding(rawValue: word) != nil
        {
            object[words.encoding] = nil
            object["encoding_format"] = .string(word)
        }
        return .object(object)
    }

    /// Writes a request for a target; see ``EmbeddingDialect``.
    public static func body(
        of request: EmbeddingRequest,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue {
        var extras = request.extras
        let task = request.word(EmbeddingTask(words: words.tasks), field: words.task, &extras)
        var plain = request
        plain.extras = extras
        plain.task = request.task != nil && task == nil ? request.task : nil
        plain.dimensions = nil
        plain.encoding = nil
        plain.endUser = nil
        plain.truncation = nil
        for (index, input) in request.inputs.enumerated() {
            guard case .tokens = input else { continue }
            throw Refusal(
                embeddingField: "input[\(index)]",
                "holds tokens, and the model's target takes texts only"
            )
        }
        guard var object = try OpenAIEmbeddings.body(of: plain, &rendering).object else { return .null }
        object[words.task] = task.map { .string($0) }
        if let dimensions = request.dimensions { object[words.dimensions] = .integer(dimensions) }
        switch request.encoding {
        case .base64?: object[words.encoding] = "base64"
        case .float?: if let float = words.float { object[words.encoding] = .string(float) }
        case nil: break
        }
        if let truncation = request.truncation {
            object[words.truncation] = .bool(truncation != .none)
            if truncation == .start { _ = try rendering.give(up: .otherFields, field: "truncate") }
        }
        if request.endUser != nil { _ = try rendering.give(up: .endUser, field: "user") }
        return .object(object)
    }

    /// Reads a target's answer, which is in OpenAI's form; see ``EmbeddingDialect``.
    public static func reply(from body: JSONValue) throws(UpstreamProblem) -> EmbeddingReply {
        try OpenAIEmbeddings.reply(from: body)
    }

    /// Writes an answer in OpenAI's form; see ``EmbeddingDialect``.
    public static func body(
        of reply: EmbeddingReply,
        for request: EmbeddingRequest,
        model: String?
    ) -> JSONValue {
        OpenAIEmbeddings.body(of: reply, for: request, model: model)
    }
}

/// `POST /v1/embeddings` of Voyage (https://docs.voyageai.com/reference/embeddings-api, read 2026-11).
public enum VoyageEmbeddings: FollowingEmbeddings {
    /// Voyage's words.
    public static let words = EmbeddingWords(
        task: "input_type",
        tasks: EmbeddingTask.voyage.words,
        dimensions: "output_dimension",
        encoding: "encoding_format",
        float: nil,
        truncation: "truncation"
    )
}

/// `POST /v1/embeddings` of Jina (https://api.jina.ai/redoc, read 2026-11).
public enum JinaEmbeddings: FollowingEmbeddings {
    /// Jina's words.
    public static let words = EmbeddingWords(
        task: "task",
        tasks: EmbeddingTask.jina.words,
        dimensions: "dimensions",
        encoding: "embedding_type",
        float: "float",
        truncation: "truncate"
    )
}
