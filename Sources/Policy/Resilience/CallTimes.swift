/// What was measured of a call, in microseconds.
public struct CallTimes: Sendable, Equatable {
    /// Whether it was a stream whose beginning was told already.
    public var wasHeard = false
    /// What each token after the first one took; `nil` if that was not measured.
    public var perToken: Double?
    /// What a plain answer took in all; `nil` if there was none.
    public var whole: Int64?
    /// The tokens of its output.
    public var output = 0

    /// Makes times of which nothing was measured.
    public init() {}
}
