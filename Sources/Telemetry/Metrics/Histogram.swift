/// Counts durations by how long they are.
struct Histogram {
    /// The upper ends of the buckets in microseconds, ascending; what is longer falls into a last one.
    let bounds: [Int64]
    /// The count of each bucket alone, the last one included.
    private(set) var counts: [Int64]
    /// All durations together, in microseconds.
    private(set) var sum: Int64 = 0

    init(bounds: [Int64]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// Counts a duration in microseconds.
    mutating func observe(_ duration: Int64) {
        let bucket = bounds.firstIndex { duration <= $0 } ?? bounds.count
        counts[bucket] += 1
        sum += max(0, duration)
    }
}

extension Histogram {
    /// For time within the gateway: 50 µs to 1 s.
    static let overhead = Histogram(bounds: [
        50, 100, 200, 300, 500, 1000, 2000, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000,
    ])

    /// For the wait for a model's first byte: 10 ms to 1 min.
    static let firstByte = Histogram(bounds: [
        10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000,
        30_000_000,
        60_000_000,
    ])

    /// For whole exchanges: 10 ms to 10 min.
    static let request = Histogram(bounds: [
        10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000,
        30_000_000,
        60_000_000, 120_000_000, 300_000_000, 600_000_000,
    ])
}
