/// What one exchange used, in normal form.
///
/// `input` includes cached input and cache writes; `output` includes reasoning. The parts stand beside the totals.
public struct Usage: Hashable, Sendable {
    /// All input tokens.
    public var input: Int = 0
    /// Of `input`: read from the provider's cache.
    public var cachedInput: Int = 0
    /// Of `input`: written to the provider's cache, whatever the lifetime.
    public var cacheWrite: Int = 0
    /// All output tokens.
    public var output: Int = 0
    /// Of `output`: reasoning.
    public var reasoning: Int = 0
    /// Sound, pictures, searches and whatever else few requests use.
    public var rare = RareUsage.none
    /// Whether the report itself says that nothing was searched for; one that leaves searches out says nothing of them.
    public var saysNoSearch = false
    /// Whether only the end of an answer was read, and not what a tool's pictures have used, which stands before it.
    public var lacksPictures = false
    /// How urgently it was served; `nil` if nobody said, which is charged as the ordinary service.
    public var serviceTier: ServiceTier?

    /// No tokens.
    public static let none = Usage()

    /// Makes a usage; parts larger than their total are clamped when it is priced, not here.
    public init(
        input: Int = 0,
        cachedInput: Int = 0,
        cacheWrite: Int = 0,
        output: Int = 0,
        reasoning: Int = 0,
        rare: RareUsage = .none,
        serviceTier: ServiceTier? = nil
    ) {
        self.input = input
        self.cachedInput = cachedInput
        self.cacheWrite = cacheWrite
        self.output = output
        self.reasoning = reasoning
        self.rare = rare
        self.serviceTier = serviceTier
    }

    /// Adds the counts of another usage; the service tier stays.
    public mutating func add(_ other: Usage) {
        input += other.input
        cachedInput += other.cachedInput
        cacheWrite += other.cacheWrite
        output += other.output
        reasoning += other.reasoning
        rare = rare + other.rare
    }
}

/// Where the tokens of a row come from.
public enum Accuracy: String, Sendable, CaseIterable {
    /// The provider's own report.
    case reported
    /// The provider's own report, read to its end after the client had left.
    case drained
    /// Counted by the gateway because no report came.
    case estimated
    /// Not known: charged at the bound of the hold, or nothing was produced and nothing charged.
    case none
}
