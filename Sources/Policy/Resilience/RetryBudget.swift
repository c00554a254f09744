/// How many repeats on one target are allowed: a share of its requests in the last ten seconds, at least three a second.
public struct RetryBudget: Sendable {
    private static let seconds = 10
    /// How many repeats ten seconds always allow.
    public static let leastRepeats = 30

    private let least: Int

    private var requests = [Int](repeating: 0, count: RetryBudget.seconds)
    private var repeats = [Int](repeating: 0, count: RetryBudget.seconds)
    private var newest: Int64 = 0

    /// Makes an unused budget that allows at least so many in ten seconds.
    public init(least: Int = RetryBudget.leastRepeats) { self.least = least }

    /// Counts a request that is not a repeat.
    public mutating func countRequest(second: Int64) {
        advance(to: second)
        requests[slot(second)] += 1
    }

    /// Whether there is room for one repeat, which is not taken.
    public mutating func hasRoom(second: Int64, percent: Int) -> Bool {
        advance(to: second)
        return repeats.reduce(0, +) < max(least, requests.reduce(0, +) * max(0, percent) / 100)
    }

    /// Takes one repeat if the budget has room.
    public mutating func takeRepeat(second: Int64, percent: Int) -> Bool {
        guard hasRoom(second: second, percent: percent) else { return false }
        repeats[slot(second)] += 1
        return true
    }

    private mutating func advance(to second: Int64) {
        guard second > newest else { return }
        for stale in max(newest + 1, second - Int64(Self.seconds) + 1)...second {
            requests[slot(stale)] = 0
            repeats[slot(stale)] = 0
        }
        newest = second
    }

    private func slot(_ second: Int64) -> Int { Int(second % Int64(Self.seconds)) }
}
