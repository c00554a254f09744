/// Several numbers in 0 ..< 1 that follow from one.
struct ChanceStream {
    private var state: UInt64

    init(_ chance: Double) { state = chance.bitPattern }

    private init(bits: UInt64) { state = bits }

    /// The finalizer of SplitMix64 over a counter.
    mutating func next() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return Double(mixed >> 11) / Double(1 << 53)
    }

    /// The next number of a name: it does not depend on which names came before.
    func next(named name: String) -> Double {
        var stream = ChanceStream(bits: state)
        // FNV-1a, so that the same name means the same in every process.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        stream.state ^= hash
        return stream.next()
    }
}
