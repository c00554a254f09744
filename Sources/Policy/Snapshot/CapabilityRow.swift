import Vocabulary

/// A row of the table of capabilities: what a kind of provider can do or be told.
public struct CapabilityRow: Sendable, Hashable {
    /// The kind.
    public let kind: String
    /// The model that stands for all of its family, where the provider's families differ; `nil` for any.
    public let model: String?
    /// The operation that conversations reach it in; `nil` if it has none.
    public let operation: String?
    /// How it is asked to go on with a stream that another target has begun; `nil` if it is not known to do that.
    public let prefill: PrefillForm?
    /// What happens to each thing, in a word: `yes`, or what is done where no policy says otherwise.
    public let words: [Capability: String]

    /// Makes a row from what can be tried and what of it reaches the provider without loss.
    public init(
        kind: String,
        model: String?,
        operation: String?,
        prefill: PrefillForm?,
        tried: [Capability],
        supported: Set<Capability>
    ) {
        self.kind = kind
        self.model = model
        self.operation = operation
        self.prefill = prefill
        words = Dictionary(
            uniqueKeysWithValues: tried.map { capability in
                let handling = capability.defaultHandling.rawValue
                return (
                    capability, operation == nil ? "no" : supported.contains(capability) ? "yes" : handling
                )
            }
        )
    }
}
