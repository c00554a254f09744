/// The keys that an object has had, compared unescaped.
///
/// Up to sixteen keys are compared one by one by cheap prints; more go to a hash table, so that many keys cost linear
/// time. The table's hash is seeded (`Hasher`): nobody can choose keys that collide.
public struct JSONKeyRegister: Sendable {
    private static let fewKeys = 16

    /// Prints above places, in order: for few keys.
    private var list: [UInt64] = []
    /// Open addressing, hashes above places; zero is free, as no key begins at offset 0.
    private var table: [UInt64] = []
    /// How many keys the table has.
    private var count = 0

    /// An empty register.
    public init() {}

    /// Adds a checked key of a text below 4 GiB; `false` if it is there already.
    public mutating func insert(_ key: JSONKey, in bytes: Span<UInt8>) -> Bool {
        let place = key.content.lowerBound
        guard table.isEmpty else { return insertInTable(place, in: bytes) }
        let print = UInt64(Self.fingerprint(key, in: bytes)) << 32
        for entry in list where (entry ^ print) >> 32 == 0 {
            if Self.areEqual(Int(UInt32(truncatingIfNeeded: entry)), place, in: bytes) { return false }
        }
        if list.count == Self.fewKeys {
            table = Array(repeating: 0, count: 64)
            for entry in list { _ = insertInTable(Int(UInt32(truncatingIfNeeded: entry)), in: bytes) }
            return insertInTable(place, in: bytes)
        }
        if list.isEmpty { list.reserveCapacity(Self.fewKeys) }
        list.append(print | UInt64(UInt32(truncatingIfNeeded: place)))
        return true
    }

    /// A cheap print of the unescaped key: of its first eight bytes, folded by Fibonacci hashing.
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
        return UInt32(truncatingIfNeeded: (head &* 0x9E37_79B9_7F4A_7C15) >> 32)
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
