/// Which limit stopped an exchange, whose it is, and when to come again.
public struct LimitExcess: Error, Equatable, Sendable {
    /// What can be limited.
    public enum Kind: String, Sendable {
        /// Requests per minute.
        case requests
        /// Tokens per minute.
        case tokens
        /// Exchanges at once.
        case concurrency
    }

    /// What is limited.
    public var kind: Kind
    /// Whose limit it is.
    public var holder: LimitHolder
    /// The limit.
    public var limit: Int
    /// Microseconds until a repeat can succeed: the longest wait of all limits that stand in the way.
    public var waitMicroseconds: Int64
    /// Of a limit of exchanges at once, how many microseconds pass from one end to the next, as was measured; `nil` if that is not
    /// known, and of other limits.
    public var turnoverMicroseconds: Int64?
    /// What the tightest of all limits leave.
    public var readings: LimitReadings

    /// Makes an excess.
    public init(
        kind: Kind,
        holder: LimitHolder,
        limit: Int,
        waitMicroseconds: Int64,
        turnoverMicroseconds: Int64? = nil,
        readings: LimitReadings = LimitReadings()
    ) {
        self.kind = kind
        self.holder = holder
        self.limit = limit
        self.waitMicroseconds = waitMicroseconds
        self.turnoverMicroseconds = turnoverMicroseconds
        self.readings = readings
    }
}
