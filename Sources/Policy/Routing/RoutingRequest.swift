/// What the order of targets depends on beside the targets: the same values give the same order.
public struct RoutingRequest {
    /// A number in 0 ..< 1, drawn for the request.
    public let chance: Double
    /// The tokens of its input, as far as they are known without counting.
    public let inputTokens: Int
    /// The tokens of its output that are expected.
    public let outputTokens: Int
    /// A number for what is to stay together: the caller, or how the conversation begins; `nil` if nothing is.
    public let affinity: UInt64?
    /// What the model's rules say of it.
    public let ruling: Ruling
    /// What is known of a target just now; asked only where a model has several.
    public let signals: (Target) -> TargetSignals

    /// The output that is expected of a request that does not limit it.
    public static let usualOutput = 256

    /// Makes the values of a request.
    public init(
        chance: Double,
        inputTokens: Int = 0,
        outputTokens: Int = RoutingRequest.usualOutput,
        affinity: UInt64? = nil,
        ruling: Ruling = Ruling(),
        signals: @escaping (Target) -> TargetSignals = { _ in TargetSignals() }
    ) {
        self.chance = chance
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.affinity = affinity
        self.ruling = ruling
        self.signals = signals
    }
}
