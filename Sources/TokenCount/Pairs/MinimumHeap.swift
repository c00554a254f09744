/// A binary heap of ranks with places: the lowest rank comes first, and of equal ones the leftmost place.
struct MinimumHeap {
    private var entries: [UInt64] = []

    /// Takes everything out.
    mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

    /// Puts a rank in.
    mutating func insert(_ rank: UInt32, _ place: Int32) {
        let entry = UInt64(rank) << 32 | UInt64(UInt32(bitPattern: place))
        var index = entries.count
        entries.append(entry)
        while index > 0 {
            let parent = (index - 1) / 2
            guard entry < entries[parent] else { break }
            entries[index] = entries[parent]
            index = parent
        }
        entries[index] = entry
    }

    /// Takes out the first one: the rank in the upper half, the place in the lower.
    mutating func removeLowest() -> UInt64? {
        guard let lowest = entries.first, let moved = entries.popLast() else { return nil }
        guard !entries.isEmpty else { return lowest }
        var index = 0
        while true {
            var child = 2 * index + 1
            guard child < entries.count else { break }
            if child + 1 < entries.count, entries[child + 1] < entries[child] { child += 1 }
            guard entries[child] < moved else { break }
            entries[index] = entries[child]
            index = child
        }
        entries[index] = moved
        return lowest
    }
}
