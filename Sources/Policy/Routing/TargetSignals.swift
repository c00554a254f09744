/// What is known of a target just now.
public struct TargetSignals: Sendable, Equatable {
    /// Calls under way, over all event loops.
    public var inFlight: Int
    /// A decaying average of the time to the first token; `nil` if it was never measured.
    public var firstTokenMicroseconds: Double?
    /// A decaying average of the time for each further token; `nil` if it was never measured.
    public var microsecondsPerToken: Double?
    /// Whether its breaker admits nothing just now.
    public var isOpen: Bool
    /// The share of its weight that it is given, 0 to 1: less than 1 for a while after it has recovered.
    public var weightShare: Double

    /// Makes signals.
    public init(
        inFlight: Int = 0,
        firstTokenMicroseconds: Double? = nil,
        microsecondsPerToken: Double? = nil,
        isOpen: Bool = false,
        weightShare: Double = 1
    ) {
        self.inFlight = inFlight
        self.firstTokenMicroseconds = firstTokenMicroseconds
        self.microsecondsPerToken = microsecondsPerToken
        self.isOpen = isOpen
        self.weightShare = weightShare
    }
}
