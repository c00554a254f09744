/// How long a target rests that has refused by itself, without saying for how long: a first time, and twice that each time in a row.
///
/// A value that is told what happens, in microseconds of a clock that only goes forward.
public struct GrowingRest: Sendable, Equatable {
    private let first: Int64
    private let longest: Int64
    private var refusalsInARow = 0
    private var since: Int64 = 0
    private var until: Int64?

    /// Makes the state of a target that never refused.
    /// - Parameters:
    ///   - first: the first rest.
    ///   - longest: the most that the doubling comes to.
    public init(first: Int64, longest: Int64) {
        self.first = first
        self.longest = longest
    }

    /// The microseconds until it is tried again; 0 if it is now.
    public func wait(now: Int64) -> Int64 { until.map { max(0, $0 - now) } ?? 0 }

    /// It refused; answers whether it rests from now on and did not before.
    ///
    /// Calls that were under way together say the same, and it counts once.
    @discardableResult
    public mutating func refuse(now: Int64) -> Bool {
        guard wait(now: now) == 0 else { return false }
        until = now + min(longest, first << min(refusalsInARow, 20))
        since = now
        refusalsInARow += 1
        return true
    }

    /// A call was answered well; one that began before the refusal says nothing.
    public mutating func succeed(begunAt: Int64) {
        guard until != nil, begunAt > since else { return }
        self = GrowingRest(first: first, longest: longest)
    }
}
