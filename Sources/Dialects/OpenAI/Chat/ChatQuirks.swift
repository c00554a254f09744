import Vocabulary

/// What a server that follows OpenAI's API does in its own way.
public struct ChatQuirks: Hashable, Sendable {
    /// How a server wants the thoughts of earlier turns back.
    public enum ThoughtForm: String, Hashable, Sendable, CaseIterable {
        /// As the text `reasoning_content` of the message.
        case content = "reasoning_content"
        /// As the list `reasoning_details` of the message.
        case details = "reasoning_details"
    }

    /// What it calls the bound of the output.
    public var outputLimitField = "max_tokens"
    /// Whether it takes `top_k`.
    public var takesTopK = false
    /// Whether it gives the encrypted thoughts of OpenAI's models in its Responses API.
    public var givesEncryptedThoughts = false
    /// How it wants thoughts of earlier turns back; `nil` if it would refuse them.
    public var thoughts: ThoughtForm?
    /// What it refuses of what OpenAI takes.
    public var lacks: Set<Capability> = []

    /// Makes the quirks of a server that takes what OpenAI took at first, and nothing else.
    public init() {}

    /// OpenAI's own API.
    public static let openAI: ChatQuirks = {
        var quirks = ChatQuirks()
        quirks.outputLimitField = "max_completion_tokens"
        quirks.givesEncryptedThoughts = true
        return quirks
    }()

    /// A server of which nothing is known; those that people run themselves take `top_k` (vLLM, llama.cpp, SGLang).
    public static let compatible: ChatQuirks = {
        var quirks = ChatQuirks()
        quirks.takesTopK = true
        return quirks
    }()

    /// The quirks of a family by its kind.
    public init(kind: String) {
        switch kind {
        case "openai", "azure-openai": self = .openAI
        case "openai-compatible", "mistral", "ollama": self = .compatible
        default: self.init()
        }
    }
}
