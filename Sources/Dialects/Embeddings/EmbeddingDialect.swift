import JSONText
import Vocabulary

/// A way in which a target is asked for embeddings: how its requests are written and its answers read.
public protocol EmbeddingAsking: SendableMetatype {
    /// Writes a request for a target, and notes in `rendering` what the target cannot express.
    static func body(
        of request: EmbeddingRequest,
        _ rendering: inout Rendering
    ) throws(Refusal) -> JSONValue

    /// Reads a target's answer; throws where it is none.
    static func reply(from body: JSONValue) throws(UpstreamProblem) -> EmbeddingReply
}

/// A dialect in which callers ask for embeddings too.
public protocol EmbeddingDialect: EmbeddingAsking {
    /// Reads a caller's request. `model` is what the path says, in dialects that put it there.
    static func request(from body: JSONValue, model: String?) throws(Refusal) -> EmbeddingRequest

    /// Writes an answer for the caller of a request; `model` is the name that it carries, `nil` what the upstream says.
    static func body(of reply: EmbeddingReply, for request: EmbeddingRequest, model: String?) -> JSONValue
}

extension UpstreamProblem {
    /// The problem of an upstream whose answer holds no embeddings.
    init(malformedEmbeddings field: String) {
        self.init(
            .failed,
            status: 502,
            message: "The upstream's answer holds no embeddings where they must be ('\(field)')."
        )
    }
}
