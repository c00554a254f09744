/// The keys that an object has had, compared unescaped.
///
/// Up to sixteen keys are kept in registers, without allocation; more go to a hash table, so that many keys cost
/// linear time. The table's hash is seeded (`Hasher`): nobody can choose keys that collide.
public struct JSONKeyRegister: Sendable {
    private static let fewKeys = 16

    private var count = 0
    private var prints = SIMD16<UInt32>.zero
    private var places = SIMD16<UInt32>.zero
    /// Open addressing: the hash above the place of the key; zero is free, as no key begins at offset 0.
    private var table: [UInt64] = []

    /// An empty register.
    public init() {}

    /// Adds a checked key of a text below 4 GiB; `false` if it is there already.
    public mutating func insert(_ key: JSONKey, in bytes: Span<UInt8>) -> Bool {
        guard table.isEmpty else { return insertInTable(key.content.lowerBound, in: bytes) }
        let print = Self.fingerprint(key, in: bytes)
        let same = prints .== SIMD16(repeating: print)
        if any(same) {
            for index in 0..<count where same[index] {
                if Self.areEqual(Int(places[index]), key.content.lowerBound, in: bytes) { return false }
            }
        }
        if count == Self.fewKeys {
            table = Array(repeating: 0, count: 64)
            let first = places
            count = 0
            for index in 0..<Self.fewKeys { _ = insertInTable(Int(first[index]), in: bytes) }
            return insertInTable(key.content.lowerBound, in: bytes)
        }
        prints[count] = print
        places[count] = UInt32(truncatingIfNeeded: key.content.lowerBound)
        count += 1
        return true
    }

    /// A cheap print of the unescaped key, never zero: of its first eight bytes, folded by Fibonacci hashing.
    private static func fingerprint(_ key: JSONKey, in bytes: Span<UInt8>) -> UInt32 {
        var head: UInt64 = 0
        if !key.isEscaped, key.content.lowerBound + 8 <= bytes.count {
            head = bytes.word(at: key.content.lowerBound)
            if key.content.count < 8 { head &= 1 << UInt64(key.content.count * 8) - 1 }
        } else {
            var units = UnescapedBytes(at: key.content.lowerBound)
            var shift: UInt64 = 0
            while shift < 64, let byte = units.next(bytes) {
                head |= UInt64(byte) << shift
                shift += 8
            }
        }
        return UInt32(truncatingIfNeeded: (head &* 0x9E37_79B9_7F4A_7C15) >> 32) | 1
    }

    private mutating func insertInTable(_ place: Int, in bytes: Span<UInt8>) -> Bool {
        if count * 2 >= table.count { grow() }
        let hash = Self.hash(place, in: bytes)
        var slot = Int(hash) & (table.count - 1)
        while table[slot] != 0 {
            if UInt32(truncatingIfNeeded: table[slot] >> 32) == hash {
                let other = Int(UInt32(truncatingIfNeeded: table[slot]))
                if Self.areEqual(other, place, in: bytes) { return false }
            }
            slot = (slot + 1) & (table.count - 1)
        }
        table[slot] = UInt64(hash) << 32 | UInt64(UInt32(truncatingIfNeeded: place))
        count += 1
        return true
    }

    private mutating func grow() {
        var larger = [UInt64](repeating: 0, count: table.count * 4)
        for entry in table where entry != 0 {
            var slot = Int(entry >> 32) & (larger.count - 1)
            while larger[slot] != 0 { slot = (slot + 1) & (larger.count - 1) }
            larger[slot] = entry
        }
        table = larger
    }

    private static func hash(_ place: Int, in bytes: Span<UInt8>) -> UInt32 {
        var units = UnescapedBytes(at: place)
        var hasher = Hasher()
        var word: UInt64 = 1
        while let byte = units.next(bytes) {
            if word >> 56 != 0 {
                hasher.combine(word)
                word = 1
            }
            word = word << 8 | UInt64(byte)
        }
        hasher.combine(word)
        return UInt32(truncatingIfNeeded: hasher.finalize())
    }

    private static func areEqual(_ left: Int, _ right: Int, in bytes: Span<UInt8>) -> Bool {
        var leftUnits = UnescapedBytes(at: left)
        var rightUnits = UnescapedBytes(at: right)
        while let byte = leftUnits.next(bytes) {
            guard rightUnits.next(bytes) == byte else { return false }
        }
        return rightUnits.next(bytes) == nil
    }
}
