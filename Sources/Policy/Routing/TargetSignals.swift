/// What is known of a target just now.
public struct TargetSignals: Sendable, Equatable {
    /// Calls under way, over all event loops.
    public var inFlight: Int
    /// A decaying average of the time to the first token, in whole microseconds; `nil` if it was never measured.
    public let firstTokenMicroseconds: Double?
    /// A decaying average of the time for each further token, in whole nanoseconds; `nil` if it was never measured.
    public let microsecondsPerToken: Double?
    /// Whether its breaker admits nothing just now.
    public var isOpen: Bool
    /// The share of its weight that it is given, 0 to 1: less than 1 for a while after it has recovered.
    public var weightShare: Double

    /// Makes signals; times are rounded, so that they are kept with records in few bytes and yet exactly.
    public init(
        inFlight: Int = 0,
        firstTokenMicroseconds: Double? = nil,
        microsecondsPerToken: Double? = nil,
        isOpen: Bool = false,
        weightShare: Double = 1
    ) {
        self.inFlight = inFlight
        self.firstTokenMicroseconds = firstTokenMicroseconds?.rounded()
        self.microsecondsPerToken = microsecondsPerToken.map { ($0 * 1000).rounded() / 1000 }
        self.isOpen = isOpen
        self.weightShare = weightShare
    }
}
