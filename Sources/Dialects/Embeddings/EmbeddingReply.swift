import JSONText
import Vocabulary

/// Embeddings in no dialect's words.
public struct EmbeddingReply: Hashable, Sendable {
    /// The provider's id of the answer; empty if it gave none.
    public var id = ""
    /// The model that the provider says has answered; empty if it does not say.
    public var model: String
    /// The vectors, in the order of the inputs.
    public var vectors: [EmbeddingVector]
    /// What was used, if it was reported.
    public var usage: Usage?
    /// The dialect that ``extras`` are in.
    public var operation: Operation?
    /// What else the provider's dialect says, under its names there.
    public var extras = JSONObject()

    /// Makes an answer.
    public init(model: String, vectors: [EmbeddingVector]) {
        self.model = model
        self.vectors = vectors
    }
}
