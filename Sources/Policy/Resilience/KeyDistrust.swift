/// How long one of a provider's several keys rests after it was refused itself: a minute, and twice that each time in a row.
///
/// A value that is told what happens, in microseconds of a clock that only goes forward.
public struct KeyDistrust: Sendable, Equatable {
    /// The first rest.
    public static let firstRest: Int64 = 60_000_000
    /// The most that the doubling comes to.
    public static let longestRest: Int64 = 3_600_000_000

    private var refusalsInARow = 0
    private var until: Int64?

    /// Makes the state of a key that was never refused.
    public init() {}

    /// The microseconds until it is tried again; 0 if it is now.
    public func wait(now: Int64) -> Int64 { until.map { max(0, $0 - now) } ?? 0 }

    /// It was refused; answers whether it rests from now on and did not before.
    ///
    /// Calls that were under way together say the same, and it counts once.
    public mutating func refuse(now: Int64) -> Bool {
        guard wait(now: now) == 0 else { return false }
        until = now + min(Self.longestRest, Self.firstRest << min(refusalsInARow, 6))
        refusalsInARow += 1
        return true
    }

    /// A call with it was answered well; while it rests that says nothing, as the call may have begun before.
    public mutating func succeed(now: Int64) {
        guard until != nil, wait(now: now) == 0 else { return }
        self = KeyDistrust()
    }
}
