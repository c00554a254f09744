/// Merges the bytes of a piece into tokens: again and again the pair of the lowest rank, the leftmost first.
///
/// It keeps its memory from piece to piece.
struct PairMerge {
    /// Up to this many bytes, looking at all pairs for each merge is quicker than a heap.
    static let shortPiece = 64

    /// How many ranks have been looked up: what the work is measured by.
    private(set) var lookups = 0
    /// Where each token begins, and where the last one ends; in the heap's way of working, where the next one begins.
    private var starts: [Int32] = []
    /// Where the token before each begins; for the heap only.
    private var previous: [Int32] = []
    /// The rank of each pair, at its first token.
    private var ranks: [UInt32] = []
    private var heap = MinimumHeap()

    /// The number of tokens that a piece becomes.
    mutating func count(_ bytes: Span<UInt8>, _ piece: Range<Int>, _ table: RankTable) -> Int {
        piece.count <= Self.shortPiece
            ? countByScanning(bytes, piece, table) : countByHeap(bytes, piece, table)
    }

    /// Looks at all pairs for each merge: quadratic.
    mutating func countByScanning(_ bytes: Span<UInt8>, _ piece: Range<Int>, _ table: RankTable) -> Int {
        starts.removeAll(keepingCapacity: true)
        ranks.removeAll(keepingCapacity: true)
        for offset in 0..<piece.count {
            starts.append(Int32(offset))
            ranks.append(rank(bytes, piece, offset, offset + 2, table))
        }
        starts.append(Int32(piece.count))
        while true {
            var lowest = RankTable.none
            var place = 0
            for index in ranks.indices where ranks[index] < lowest {
                lowest = ranks[index]
                place = index
            }
            guard lowest != RankTable.none else { return ranks.count }
            starts.remove(at: place + 1)
            ranks.remove(at: place + 1)
            ranks[place] = rank(bytes, piece, place, table)
            if place > 0 { ranks[place - 1] = rank(bytes, piece, place - 1, table) }
        }
    }

    /// The rank of the pair whose first token is at an index of `starts`.
    private mutating func rank(
        _ bytes: Span<UInt8>,
        _ piece: Range<Int>,
        _ index: Int,
        _ table: RankTable
    ) -> UInt32 {
        guard index + 2 < starts.count else { return RankTable.none }
        return rank(bytes, piece, Int(starts[index]), Int(starts[index + 2]), table)
    }

    private mutating func rank(
        _ bytes: Span<UInt8>,
        _ piece: Range<Int>,
        _ start: Int,
        _ end: Int,
        _ table: RankTable
    ) -> UInt32 {
        guard end <= piece.count else { return RankTable.none }
        lookups += 1
        return table.rank(bytes, piece.lowerBound + start..<piece.lowerBound + end)
    }

    /// Keeps the pairs in a heap: each merge ends at most two pairs and makes at most two, so there are less than three
    /// times as many entries as bytes.
    mutating func countByHeap(_ bytes: Span<UInt8>, _ piece: Range<Int>, _ table: RankTable) -> Int {
        prepare(bytes, piece, table)
        // By the place of a token: `starts` holds the place of the next one here.
        let end = Int32(piece.count)
        var count = piece.count
        while let entry = heap.removeLowest() {
            let place = Int(entry & 0xFFFF_FFFF)
            // Only the entry that the pair has now counts.
            guard ranks[place] == UInt32(entry >> 32) else { continue }
            let second = Int(starts[place])
            let next = starts[second]
            ranks[second] = RankTable.none
            starts[place] = next
            if next < end { previous[Int(next)] = Int32(place) }
            count -= 1
            renew(place, bytes, piece, table)
            if place > 0 { renew(Int(previous[place]), bytes, piece, table) }
        }
        return count
    }

    private mutating func prepare(_ bytes: Span<UInt8>, _ piece: Range<Int>, _ table: RankTable) {
        starts.removeAll(keepingCapacity: true)
        previous.removeAll(keepingCapacity: true)
        ranks.removeAll(keepingCapacity: true)
        heap.removeAll()
        for offset in 0..<piece.count {
            starts.append(Int32(offset + 1))
            previous.append(Int32(offset - 1))
            ranks.append(rank(bytes, piece, offset, offset + 2, table))
            if ranks[offset] != RankTable.none { heap.insert(ranks[offset], Int32(offset)) }
        }
    }

    /// Looks up the pair whose first token is at a place, after one of its tokens has changed.
    private mutating func renew(
        _ place: Int,
        _ bytes: Span<UInt8>,
        _ piece: Range<Int>,
        _ table: RankTable
    ) {
        let second = Int(starts[place])
        ranks[place] =
            second < piece.count
            ? rank(bytes, piece, place, Int(starts[second]), table) : RankTable.none
        if ranks[place] != RankTable.none { heap.insert(ranks[place], Int32(place)) }
    }
}
