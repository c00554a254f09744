/// The tokens of a vocabulary by their bytes, with the rank that says which pair is merged first.
///
/// Open addressing over flat arrays, at most half full. A token of at most seven bytes is its own key, so that finding
/// it is one comparison; a longer one has a digest as its key, and its bytes are compared as well.
struct RankTable: Sendable {
    /// What no token has.
    static let none = UInt32.max

    private var keys: [UInt64]
    private var ranks: [UInt32]
    private let shift: UInt64
    /// The bytes of all tokens by rank, one after the other.
    private var text: [UInt8] = []
    /// Where each rank's bytes begin, and where the last one's end.
    private var starts: [UInt32] = [0]
    /// The length of the longest token.
    private(set) var longest = 0
    /// The number of tokens.
    private(set) var count = 0

    /// Reads a table as `Support/tokens/build.py` packs it; `limit` leaves out the ranks from there on.
    init(packed: Span<UInt8>, limit: Int = .max) {
        let stated = Self.stated(packed)
        let total = min(stated, limit)
        let bits = max(4, Int.bitWidth - (2 * total).leadingZeroBitCount)
        keys = Array(repeating: 0, count: 1 << bits)
        ranks = Array(repeating: Self.none, count: 1 << bits)
        shift = UInt64(64 - bits)
        var offset = 8
        for rank in 0..<total {
            precondition(offset < packed.count, "a table holds as many tokens as it says")
            let token = offset + 1..<offset + 1 + Int(packed[offset])
            precondition(token.upperBound <= packed.count, "a table ends after its last token")
            for place in token { text.append(packed[place]) }
            starts.append(UInt32(text.count))
            if !token.isEmpty { insert(UInt32(rank), packed, token) }
            offset = token.upperBound
        }
    }

    private static func stated(_ packed: Span<UInt8>) -> Int {
        precondition(packed.count >= 8, "a table begins with its name and its size")
        return (0..<4).reduce(0) { $0 | Int(packed[4 + $1]) << (8 * $1) }
    }

    private mutating func insert(_ rank: UInt32, _ bytes: Span<UInt8>, _ token: Range<Int>) {
        let key = bytes.key(token)
        var slot = self.slot(key)
        while keys[slot] != 0 { slot = (slot + 1) & (keys.count - 1) }
        keys[slot] = key
        ranks[slot] = rank
        longest = max(longest, token.count)
        count += 1
    }

    /// The first place to look for a key: multiplication by 2⁶⁴ over the golden ratio spreads it.
    @inline(__always)
    private func slot(_ key: UInt64) -> Int { Int((key &* 0x9E37_79B9_7F4A_7C15) >> shift) }

    /// The rank of the token that bytes are, or `none`; the range is not empty.
    @inline(__always)
    func rank(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt32 {
        guard range.count <= longest else { return Self.none }
        let key = bytes.key(range)
        var slot = self.slot(key)
        while true {
            let found = keys[slot]
            if found == 0 { return Self.none }
            if found == key, range.count <= 7 || isSame(ranks[slot], bytes, range) { return ranks[slot] }
            slot = (slot &+ 1) & (keys.count &- 1)
        }
    }

    private func isSame(_ rank: UInt32, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let start = Int(starts[Int(rank)])
        guard Int(starts[Int(rank) + 1]) - start == range.count else { return false }
        for index in 0..<range.count where text[start + index] != bytes[range.lowerBound + index] {
            return false
        }
        return true
    }
}

extension Span where Element == UInt8 {
    /// The key of a token's bytes, which is never 0: the bytes themselves and their number, or a digest of more than seven.
    @inline(__always)
    fileprivate func key(_ range: Range<Int>) -> UInt64 {
        let length = range.count
        guard length > 7 else { return word(at: range.lowerBound, length) | UInt64(length) << 56 }
        var digest = UInt64(length)
        var offset = range.lowerBound
        while offset < range.upperBound {
            let part = Swift.min(8, range.upperBound - offset)
            digest = (digest ^ word(at: offset, part)) &* 0x9FB2_1C65_1E98_DF25
            digest ^= digest >> 32
            offset += part
        }
        return digest | 0xFF << 56
    }

    /// One to eight bytes from an offset, the first one lowest.
    @inline(__always)
    private func word(at offset: Int, _ length: Int) -> UInt64 {
        if offset &+ 8 <= count {
            // Eight bytes are there, as has just been checked.
            let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
            return UInt64(littleEndian: word) & UInt64.max >> UInt64(64 &- 8 &* length)
        }
        var word: UInt64 = 0
        for index in 0..<length { word |= UInt64(self[offset + index]) << UInt64(8 * index) }
        return word
    }
}
