import Vocabulary

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
    /// The names of what was dropped or emulated.
    public private(set) var losses = DroppedNames()
    /// The names of what was dropped or emulated, in order, each once, as far as a head has room for them.
    public var dropped: [String] { losses.listed }

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
        losses.add(field)
        return handling
    }
}
