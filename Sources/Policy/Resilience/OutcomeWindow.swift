/// How many calls succeeded and failed within a span of time that moves along, to a tenth of its length.
public struct OutcomeWindow: Sendable {
    private static let slotCount = 10

    private var successes = [Int](repeating: 0, count: OutcomeWindow.slotCount)
    private var failures = [Int](repeating: 0, count: OutcomeWindow.slotCount)
    private var newest: Int64 = 0
    private var slotMicroseconds: Int64 = 0
    /// The calls that succeeded.
    public private(set) var successCount = 0
    /// The calls that failed.
    public private(set) var failureCount = 0

    /// Makes an empty window.
    public init() {}

    /// The calls of both kinds.
    public var callCount: Int { successCount + failureCount }

    /// Counts the end of a call.
    public mutating func count(isFailure: Bool, now: Int64, length: Int64) {
        advance(to: now, length: length)
        let slot = Int(newest % Int64(Self.slotCount))
        if isFailure {
            failures[slot] += 1
            failureCount += 1
        } else {
            successes[slot] += 1
            successCount += 1
        }
    }

    /// Forgets what has left the window.
    public mutating func advance(to now: Int64, length: Int64) {
        let width = max(1, length / Int64(Self.slotCount))
        if width != slotMicroseconds {
            // Another length: what was counted lies in other slots.
            self = OutcomeWindow()
            slotMicroseconds = width
            newest = max(0, now / width)
            return
        }
        let current = now / width
        guard current > newest else { return }
        for stale in max(newest + 1, current - Int64(Self.slotCount) + 1)...current {
            let slot = Int(stale % Int64(Self.slotCount))
            successCount -= successes[slot]
            failureCount -= failures[slot]
            successes[slot] = 0
            failures[slot] = 0
        }
        newest = current
    }

    /// Forgets everything.
    public mutating func clear() { self = OutcomeWindow() }
}
