/// What is known of a provider that follows OpenAI's API: where it is and what it does in its own way.
public struct ProviderFacts: Sendable, Hashable {
    /// How a provider wants the thoughts of earlier turns back.
    public enum ThoughtForm: String, Sendable, CaseIterable {
        /// As the text `reasoning_content` of the message.
        case content = "reasoning_content"
        /// As the list `reasoning_details` of the message.
        case details = "reasoning_details"
    }

    /// The kind that names it in a configuration, such as `groq`.
    public var kind: String
    /// Its name for people.
    public var name: String
    /// The root of its API, version segment included; `nil` if every account or host has its own.
    public var baseURL: String?
    /// The path that a base URL without one gets.
    public var path: String
    /// The header field that its key is sent in; `nil` is `authorization: Bearer`.
    public var keyField: String?
    /// The environment variable that its users keep the key in; `nil` if it asks for none.
    public var keyVariable: String?
    /// The address of its documentation.
    public var documentation: String
    /// The catalogue's name for its models and prices; `nil` if the catalogue has none.
    public var prices: String?
    /// The names of the operations that it has routes for.
    public var operations: Set<String> = []
    /// The names of what it takes beyond what OpenAI does.
    public var takes: Set<String> = []
    /// The names of what it refuses of what OpenAI takes.
    public var lacks: Set<String> = []
    /// How it wants thoughts of earlier turns back; `nil` if not at all.
    public var thoughts: ThoughtForm?
    /// How it is asked to go on with an answer that has begun; `nil` if it does not say that it does.
    public var prefill: PrefillForm?
    /// What it calls the bound of the output; `nil` is `max_tokens`.
    public var outputLimitField: String?

    /// Makes facts of a provider that has chat completions and no quirk.
    public init(kind: String, name: String, baseURL: String?, path: String = "/v1", documentation: String) {
        self.kind = kind
        self.name = name
        self.baseURL = baseURL
        self.path = path
        self.documentation = documentation
    }
}
