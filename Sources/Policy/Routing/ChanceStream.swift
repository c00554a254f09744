/// Several numbers in 0 ..< 1 that follow from one.
struct ChanceStream {
    private var state: UInt64

    init(_ chance: Double) { state = chance.bitPattern }

    private init(bits: UInt64) { state = bits }

    mutating func next() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Affinity.unit(Affinity.mix(state))
    }

    /// The next number of a name: it does not depend on which names came before.
    func next(named name: String) -> Double {
        var stream = ChanceStream(bits: state)
        stream.state ^= Affinity.hash(name)
        return stream.next()
    }
}
