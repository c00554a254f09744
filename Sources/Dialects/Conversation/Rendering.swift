import Vocabulary

/// A thing that some targets can do or be told, and others cannot.
public enum Capability: String, Hashable, Sendable, CaseIterable {
    /// Several answers to one request (`n`).
    case multipleChoices = "multiple_choices"
    /// A seed.
    case seed
    /// Temperature and nucleus sampling.
    case sampling
    /// `top_k`.
    case topK = "top_k"
    /// Presence and frequency penalties.
    case penalties
    /// `logit_bias`.
    case logitBias = "logit_bias"
    /// Log probabilities of the answer.
    case logProbabilities = "logprobs"
    /// Texts at which the answer stops.
    case stopSequences = "stop"
    /// Pictures in the request.
    case images
    /// Pictures that are named by an address.
    case imageAddresses = "image_urls"
    /// Sounds in the request.
    case audio
    /// Films in the request.
    case video
    /// Documents in the request.
    case documents
    /// Files in a provider's store.
    case files
    /// Spoken or drawn answers.
    case outputModalities = "output_modalities"
    /// Functions that the model may call.
    case tools
    /// Which tool is used.
    case toolChoice = "tool_choice"
    /// Whether several tools may be called at once.
    case parallelToolControl = "parallel_tool_calls"
    /// Tools that take free text.
    case freeFormTools = "custom_tools"
    /// Tools that the provider runs itself.
    case serverTools = "server_tools"
    /// Answers that are some JSON object.
    case jsonObject = "json_object"
    /// Answers that follow a schema.
    case jsonSchema = "json_schema"
    /// How much the model thinks.
    case reasoning
    /// Thoughts of earlier turns.
    case reasoningHistory = "reasoning_history"
    /// How long-winded the answer is.
    case verbosity
    /// Marks for the target's cache.
    case cacheMarks = "cache_control"
    /// A key for the target's cache.
    case cacheKey = "prompt_cache_key"
    /// Citations.
    case citations
    /// A last turn of the model that it is to go on with.
    case prefill
    /// Instructions in the middle of a conversation.
    case laterInstructions = "mid_conversation_system"
    /// Names of speakers.
    case speakerNames = "names"
    /// Who the caller's user is.
    case endUser = "user"
    /// The caller's labels.
    case metadata
    /// The service tier.
    case serviceTier = "service_tier"
    /// Any other field of one dialect.
    case otherFields = "other_fields"
}

/// What happens to a thing that a target cannot express.
public enum LossHandling: String, Hashable, Sendable, CaseIterable {
    /// The request is refused.
    case reject
    /// It is left out, and the answer's head names it.
    case drop
    /// The gateway does what it can to the same effect, and the answer's head names it; where it can do nothing, as `drop`.
    case emulate
}

/// One writing of a conversation for one target: what the target can, what the policy says of the rest, and what was lost.
public struct Rendering: Sendable {
    /// The target's own id of the model.
    public let model: String
    /// The most output of the target, for dialects that demand a limit.
    public let outputTokenLimit: Int
    /// What the policy says, for things that it names.
    public let policy: [Capability: LossHandling]
    /// What the model is known not to take although its dialect could say it.
    public let unsupported: Set<Capability>
    /// The provider's kind, for what is said of whole families.
    public let providerKind: String
    /// What the provider does in its own way, where it follows OpenAI's API.
    public let quirks: ChatQuirks
    /// Whose signatures the target can read.
    public let maker: Signature.Maker
    /// The names of what was dropped or emulated, in order, each once.
    public private(set) var dropped: [String] = []

    /// Begins a writing; without quirks they are those of the kind's family.
    public init(
        model: String,
        outputTokenLimit: Int,
        providerKind: String,
        maker: Signature.Maker,
        quirks: ChatQuirks? = nil,
        policy: [Capability: LossHandling] = [:],
        unsupported: Set<Capability> = []
    ) {
        self.model = model
        self.outputTokenLimit = outputTokenLimit
        self.providerKind = providerKind
        self.quirks = quirks ?? ChatQuirks(kind: providerKind)
        self.maker = maker
        self.policy = policy
        self.unsupported = unsupported
    }

    /// Notes that the target cannot express something, under the caller's name for it; says whether to emulate it.
    ///
    /// What changes the meaning of the answer is rejected unless the policy says otherwise; what only tunes it is dropped.
    public mutating func give(up capability: Capability, field: String) throws(Refusal) -> LossHandling {
        let handling = policy[capability] ?? capability.defaultHandling
        if handling == .reject {
            throw Refusal(
                .invalidBody,
                "The model's target cannot take '\(field)' (\(capability.rawValue)). The caller must leave it out, or the "
                    + "operator can let the model drop it.",
                param: field
            )
        }
        if !dropped.contains(field) { dropped.append(field) }
        return handling
    }
}

extension Capability {
    /// What is done where no policy names the capability.
    public var defaultHandling: LossHandling {
        switch self {
        case .multipleChoices, .images, .audio, .video, .documents, .files, .outputModalities, .tools,
            .freeFormTools,
            .serverTools:
            .reject
        case .imageAddresses, .jsonObject, .jsonSchema, .toolChoice, .prefill, .laterInstructions: .emulate
        case .seed, .sampling, .topK, .penalties, .logitBias, .logProbabilities, .stopSequences,
            .parallelToolControl,
            .reasoning, .reasoningHistory, .verbosity, .cacheMarks, .cacheKey, .citations, .speakerNames,
            .endUser,
            .metadata, .serviceTier, .otherFields:
            .drop
        }
    }
}
