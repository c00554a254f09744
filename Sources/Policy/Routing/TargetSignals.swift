/// What is known of a target just now.
public struct TargetSignals: Sendable, Equatable {
    /// Calls under way, over all event loops.
    public var inFlight: Int
    /// A decaying average of the time to the first token, in whole microseconds, calls that wait for longer counted as if they were
    /// answered now; `nil` if it was never measured.
    public let firstTokenMicroseconds: Double?
    /// A decaying average of the time for each further token, in whole nanoseconds; `nil` if it was never measured.
    public let microsecondsPerToken: Double?
    /// Whether its breaker admits nothing just now.
    public var isOpen: Bool
    /// The share of its weight that it is given, 0 to 1: less than 1 for a while after it has recovered.
    public var weightShare: Double
    /// Whether a call waits for longer than it takes on average, or than a second: what becomes of it will tell, and nobody else need
    /// find out.
    public var isOverdue: Bool
    /// Whether the last answers came much sooner than the average says, and are too few to be believed.
    public var isPromising: Bool

    /// Makes signals; times are rounded, so that they are kept with records in few bytes and yet exactly.
    public init(
        inFlight: Int = 0,
        firstTokenMicroseconds: Double? = nil,
        microsecondsPerToken: Double? = nil,
        isOpen: Bool = false,
        weightShare: Double = 1,
        isOverdue: Bool = false,
        isPromising: Bool = false
    ) {
        self.inFlight = inFlight
        self.firstTokenMicroseconds = firstTokenMicroseconds?.rounded()
        self.microsecondsPerToken = microsecondsPerToken.map { ($0 * 1000).rounded() / 1000 }
        self.isOpen = isOpen
        self.weightShare = weightShare
        self.isOverdue = isOverdue
        self.isPromising = isPromising
    }
}
