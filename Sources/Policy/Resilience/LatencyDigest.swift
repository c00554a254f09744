/// Percentiles of latencies of the last five to ten minutes, to a tenth of their size.
///
/// Two histograms with buckets that grow by a tenth each; when the newer one is five minutes old it becomes the older.
public struct LatencyDigest: Sendable {
    private static let bucketCount = 160
    private static let growth = 1.1
    /// What the first bucket ends at, a tenth of a millisecond; the last one ends at some six minutes.
    private static let leastMicroseconds = 100.0
    private static let turn: Int64 = 300_000_000

    private var newer: [UInt32] = []
    private var older: [UInt32] = []
    private var turnedAt: Int64 = 0

    /// Makes an empty digest.
    public init() {}

    /// Takes a latency in.
    public mutating func add(_ microseconds: Int64, now: Int64) {
        turnOver(now: now)
        if newer.isEmpty { newer = [UInt32](repeating: 0, count: Self.bucketCount) }
        newer[Self.bucket(microseconds)] &+= 1
    }

    /// The latency that this share of the calls did not pass; `nil` without calls.
    public func microseconds(atShare share: Double, now: Int64) -> Int64? {
        let age = now - turnedAt
        let counts = (0..<Self.bucketCount).map { place in
            (age < 2 * Self.turn ? Self.count(newer, place) : 0)
                + (age < Self.turn ? Self.count(older, place) : 0)
        }
        let total = counts.reduce(0, +)
        guard total > 0 else { return nil }
        var left = Int((Double(total) * share).rounded(.up))
        for (place, count) in counts.enumerated() {
            left -= count
            if left <= 0 { return Self.end(place) }
        }
        return Self.end(Self.bucketCount - 1)
    }

    private mutating func turnOver(now: Int64) {
        let age = now - turnedAt
        guard age >= Self.turn else { return }
        older = age < 2 * Self.turn ? newer : []
        newer = []
        turnedAt = now
    }

    private static func count(_ counts: [UInt32], _ place: Int) -> Int {
        counts.isEmpty ? 0 : Int(counts[place])
    }

    /// Looked for in the ends themselves, which are few, so that no logarithm is taken on the request path.
    private static func bucket(_ microseconds: Int64) -> Int {
        var low = 0
        var high = bucketCount - 1
        while low < high {
            let middle = (low + high) / 2
            if microseconds <= ends[middle] { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private static func end(_ place: Int) -> Int64 { ends[place] }

    private static let ends: [Int64] = {
        var end = leastMicroseconds
        return (0..<bucketCount).map { _ in
            defer { end *= growth }
            return Int64(end)
        }
    }()
}
