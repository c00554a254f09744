/// How many calls succeeded and failed within a span of time that moves along, whatever span is asked for.
///
/// Every end is counted in rings of slots, each ring with slots four times as wide as those of the one before. A span is read from the
/// finest ring that is as long as it, so to a tenth of its length, and who asks for another one disturbs nobody.
public struct OutcomeWindow: Sendable {
    /// What ended within a span.
    public struct Counts: Sendable, Equatable {
        /// The calls that succeeded.
        public var successes = 0
        /// The calls that failed.
        public var failures = 0

        /// The calls of both kinds.
        public var calls: Int { successes + failures }
    }

    private static let slotCount = 40
    /// The last one is as long as almost two hours.
    private static let ringCount = 8
    /// The width of the first ring's slots, in microseconds: a tenth of the shortest window that can be configured.
    private static let leastWidth: Int64 = 10_000

    /// Successes and failures of each slot of each ring; none before the first call.
    private var counts: [UInt32] = []
    /// The slot of each ring that was counted in last.
    private var newest = [Int64](repeating: 0, count: OutcomeWindow.ringCount)

    /// Makes an empty window.
    public init() {}

    /// Counts the end of a call.
    public mutating func count(isFailure: Bool, now: Int64) {
        if counts.isEmpty {
            counts = [UInt32](repeating: 0, count: Self.ringCount * Self.slotCount * 2)
        }
        for ring in 0..<Self.ringCount {
            advance(ring, to: now / Self.width(ring))
            counts[Self.place(ring, newest[ring]) + (isFailure ? 1 : 0)] &+= 1
        }
    }

    /// What ended within a span of so many microseconds until now.
    public func counts(within length: Int64, now: Int64) -> Counts {
        var sum = Counts()
        guard !counts.isEmpty else { return sum }
        let ring =
            (0..<Self.ringCount).first { Self.width($0) * Int64(Self.slotCount) >= length } ?? Self.ringCount
            - 1
        let width = Self.width(ring)
        let current = max(newest[ring], now / width)
        let first = current - min(Int64(Self.slotCount), (length + width - 1) / width) + 1
        // What is older than the newest by a whole ring has been counted over.
        let oldest = max(0, newest[ring] - Int64(Self.slotCount) + 1)
        guard max(first, oldest) <= newest[ring] else { return sum }
        for slot in max(first, oldest)...newest[ring] {
            let place = Self.place(ring, slot)
            sum.successes += Int(counts[place])
            sum.failures += Int(counts[place + 1])
        }
        return sum
    }

    /// Forgets everything.
    public mutating func clear() { self = OutcomeWindow() }

    /// Empties the slots that the time has come to since the last call.
    private mutating func advance(_ ring: Int, to current: Int64) {
        guard current > newest[ring] else { return }
        for stale in max(newest[ring] + 1, current - Int64(Self.slotCount) + 1)...current {
            let place = Self.place(ring, stale)
            counts[place] = 0
            counts[place + 1] = 0
        }
        newest[ring] = current
    }

    private static func width(_ ring: Int) -> Int64 { leastWidth << Int64(2 * ring) }

    private static func place(_ ring: Int, _ slot: Int64) -> Int {
        (ring * slotCount + Int(slot % Int64(slotCount))) * 2
    }
}
