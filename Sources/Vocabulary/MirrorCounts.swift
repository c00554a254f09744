/// Numbers of mirrors since the process started.
public struct MirrorCounts: Sendable, Equatable {
    /// Those that were sent.
    public var sent = 0
    /// Of them, those without a whole and good answer.
    public var failed = 0
    /// Those that were not sent, by reason.
    public var dropped: [MirrorDrop: Int] = [:]
    /// Those under way.
    public var inFlight = 0

    /// Makes numbers of nothing.
    public init() {}
}
