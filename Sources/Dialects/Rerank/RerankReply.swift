import JSONText
import Vocabulary

/// Documents in the order of their scores, in no dialect's words.
public struct RerankReply: Hashable, Sendable {
    /// The score of one document.
    public struct Result: Hashable, Sendable {
        /// The document's place in the request.
        public var index: Int
        /// How well it answers, as the target writes the number; scores of different models say nothing to each other.
        public var score: JSONValue
        /// The document, if the target repeats it.
        public var document: JSONValue?

        /// Makes a result.
        public init(index: Int, score: JSONValue, document: JSONValue? = nil) {
            self.index = index
            self.score = score
            self.document = document
        }
    }

    /// The provider's id of the answer; empty if it gave none.
    public var id = ""
    /// The model that the provider says has answered; empty if it does not say.
    public var model = ""
    /// The results, the best one first.
    public var results: [Result]
    /// What was used, if it was reported.
    public var usage: Usage?

    /// Makes an answer.
    public init(results: [Result]) { self.results = results }
}
