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
    /// Pictures and documents that are named by an address; the gateway fetches none.
    case imageAddresses = "image_urls"
    /// Sounds in the request.
    case audio
    /// Films in the request.
    case video
    /// Documents in the request.
    case documents
    /// Files in a provider's store, and what else it keeps: caches, prompts, conversations.
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
    /// Tools that the provider runs itself, and what else it does: searches, guardrails.
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
    /// What the model has declined in earlier turns, told from what it has said.
    case refusals
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

extension Capability {
    /// What is done where no policy names the capability.
    public var defaultHandling: LossHandling {
        switch self {
        case .multipleChoices, .images, .imageAddresses, .audio, .video, .documents, .files,
            .outputModalities, .tools,
            .serverTools:
            .reject
        case .jsonObject, .jsonSchema, .toolChoice, .freeFormTools, .prefill,
            .laterInstructions, .refusals:
            .emulate
        case .seed, .sampling, .topK, .penalties, .logitBias, .logProbabilities, .stopSequences,
            .parallelToolControl,
            .reasoning, .reasoningHistory, .verbosity, .cacheMarks, .cacheKey, .citations, .speakerNames,
            .endUser,
            .metadata, .serviceTier, .otherFields:
            .drop
        }
    }
}
