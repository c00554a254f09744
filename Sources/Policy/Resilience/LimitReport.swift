/// What one answer of a provider says of its limits.
public struct LimitReport: Sendable, Equatable {
    /// What is left of requests or tokens.
    public struct Part: Sendable, Equatable {
        /// How many are left.
        public var remaining: Int
        /// In how many microseconds all of them are there again.
        public var resetMicroseconds: Int64

        /// Makes a part.
        public init(remaining: Int, resetMicroseconds: Int64) {
            self.remaining = remaining
            self.resetMicroseconds = resetMicroseconds
        }
    }

    /// Requests.
    public var requests: Part?
    /// Tokens of all kinds or of input, of whichever has the least left.
    public var tokens: Part?
    /// Tokens of output, where they are counted apart.
    public var output: Part?

    /// Makes a report that says nothing.
    public init() {}

    /// Whether it says nothing.
    public var isEmpty: Bool { requests == nil && tokens == nil && output == nil }
}
