import JSONText
import Vocabulary

/// A chat model's whole answer in no dialect's words.
public struct Reply: Hashable, Sendable {
    /// One of the answers.
    public struct Choice: Hashable, Sendable {
        /// What the model said, in order: reasoning, text, calls, as they came.
        public var parts: [ContentPart]
        /// Why it ended.
        public var stop: StopReason
        /// The reason in the provider's own words.
        public var nativeStop: String?
        /// The text at which it stopped, where the provider says so.
        public var stopSequence: String?
        /// The log probabilities, in the form of Chat Completions.
        public var logProbabilities: JSONValue?
        /// What else the answer's dialect says of the choice, under its names there.
        public var extras = JSONObject()

        /// Makes a choice.
        public init(_ parts: [ContentPart], stop: StopReason) {
            self.parts = parts
            self.stop = stop
        }
    }

    /// The provider's id of the answer; empty if it gave none.
    public var id: String
    /// The model that the provider says has answered; empty if it does not say.
    public var model: String
    /// When, as seconds since 1970, where the provider says so.
    public var created: Int?
    /// The answers by their index; at least one.
    public var choices: [Choice]
    /// What was used, if it was reported.
    public var usage: Usage?
    /// The service tier that has answered, in OpenAI's words.
    public var serviceTier: String?
    /// What else the provider's dialect says, under its names there.
    public var extras = JSONObject()
    /// The dialect that it was read in, and that `extras` are of; `nil` where a reader does not say.
    public var operation: Operation?

    /// Makes an answer.
    public init(id: String, model: String, choices: [Choice]) {
        self.id = id
        self.model = model
        self.choices = choices
    }
}

/// Why an answer ended.
public enum StopReason: Hashable, Sendable {
    /// The model was done, or a stop text came.
    case finished
    /// A stop text came, and the provider says so.
    case stopSequence
    /// The limit of tokens, or the model's context, was reached.
    case length
    /// Tools are called.
    case toolCalls
    /// The answer, or the request, was filtered.
    case filtered
    /// The model declined.
    case refusal
    /// The provider paused its own work; the caller sends the conversation again (Anthropic's `pause_turn`).
    case paused
    /// The provider failed to make an answer.
    case failed
}
