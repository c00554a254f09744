import JSONText

/// How tokens are drawn.
///
/// Numbers keep their spelling.
public struct Sampling: Hashable, Sendable {
    /// `temperature`.
    public var temperature: JSONValue?
    /// `top_p`.
    public var topP: JSONValue?
    /// `top_k`.
    public var topK: JSONValue?
    /// `seed`.
    public var seed: JSONValue?
    /// `presence_penalty`.
    public var presencePenalty: JSONValue?
    /// `frequency_penalty`.
    public var frequencyPenalty: JSONValue?
    /// `logit_bias`.
    public var logitBias: JSONValue?
    /// Texts at which the answer stops.
    public var stop: [String] = []
    /// Whether the log probabilities of the answer's tokens are asked for.
    public var asksLogProbabilities = false
    /// For how many candidates of each token.
    public var topLogProbabilities: Int?

    /// Nothing is said.
    public init() {}
}

/// How much a model shall think before it answers, and what of it is shown.
public struct Thinking: Hashable, Sendable {
    /// The effort, in OpenAI's words: `none`, `minimal`, `low`, `medium`, `high`, `xhigh`, `max`; `nil` if nothing is said.
    public var effort: String?
    /// The most tokens that may go into it; `nil` if nothing is said, -1 if the model decides (Gemini).
    public var budget: Int?
    /// Whether thoughts, or a summary of them, are to be shown; `nil` if nothing is said.
    public var isShown: Bool?
    /// What kind of summary: `auto`, `concise`, `detailed`.
    public var summary: String?
    /// The request's own words, where they say more (Anthropic's `thinking`, Responses' `reasoning`).
    public var native: JSONValue?

    /// Nothing is said.
    public init() {}
}

/// The form that an answer must have.
public enum AnswerForm: Hashable, Sendable {
    /// Any text.
    case text
    /// Some JSON object.
    case jsonObject
    /// JSON that follows a schema.
    case jsonSchema(AnswerSchema)
}

/// A schema that an answer must follow.
public struct AnswerSchema: Hashable, Sendable {
    /// Its name; a writer that needs one and has none writes `answer`.
    public var name: String?
    /// The JSON Schema.
    public var schema: JSONValue
    /// The schema in the words of the request's dialect, where these are not JSON Schema's (Gemini's subset).
    public var native: JSONValue?
    /// Whether to the letter; `nil` where the request does not say.
    public var isStrict: Bool?
    /// What it is for.
    public var description: String?
    /// Whether the answer is the bare text of the value, not its JSON (Gemini's `text/x.enum`).
    public var isBare = false

    /// Makes a schema.
    public init(_ schema: JSONValue, name: String? = nil) {
        self.schema = schema
        self.name = name
    }
}
