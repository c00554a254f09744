import JSONText

/// A request for embeddings in no dialect's words.
public struct EmbeddingRequest: Hashable, Sendable {
    /// One thing that is to be embedded.
    public enum Input: Hashable, Sendable {
        /// A text.
        case text(String)
        /// A text by its tokens in the model's own vocabulary.
        case tokens([Int])
        /// Something that one dialect alone says, such as a picture with a text: as it came.
        case opaque(Operation, JSONValue)
    }

    /// How vectors are written in the answer.
    public enum Encoding: String, Hashable, Sendable {
        /// Numbers.
        case float
        /// Little-endian 32-bit floats in base64.
        case base64
    }

    /// What is done with an input that is too long.
    public enum Truncation: String, Hashable, Sendable {
        /// The request fails.
        case none
        /// The beginning is cut off.
        case start
        /// The end is cut off.
        case end
    }

    /// The model as the caller named it.
    public var model: String
    /// What is to be embedded, in order.
    public var inputs: [Input]
    /// Whether one input was given by itself, not a list of one: the answer of some dialects differs.
    public var isSingle = false
    /// How many numbers a vector shall have.
    public var dimensions: Int?
    /// What the vectors are for, in Gemini's words: `RETRIEVAL_QUERY`, `RETRIEVAL_DOCUMENT`, `SEMANTIC_SIMILARITY`,
    /// `CLASSIFICATION`, `CLUSTERING`, `QUESTION_ANSWERING`, `FACT_VERIFICATION`, `CODE_RETRIEVAL_QUERY`.
    public var task: String?
    /// The title of the document that is embedded.
    public var title: String?
    /// How vectors are written; `nil` is the dialect's default, numbers.
    public var encoding: Encoding?
    /// What is done with an input that is too long; `nil` is the target's default.
    public var truncation: Truncation?
    /// What the caller calls its own user.
    public var endUser: String?
    /// The dialect that ``extras`` are in.
    public var operation: Operation?
    /// Every other field, under the name that it has in the caller's dialect.
    public var extras = JSONObject()

    /// Makes a request.
    public init(model: String, inputs: [Input]) {
        self.model = model
        self.inputs = inputs
    }
}
