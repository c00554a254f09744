/// The 64-bit FNV-1a hash (http://www.isthe.com/chongo/tech/comp/fnv/): the same in every process and version.
///
/// It tells changed texts apart; it is no protection against someone who wants two texts to have the same hash.
struct StableHash {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    init(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            state ^= UInt64(byte)
            state &*= 0x0000_0100_0000_01b3
        }
    }

    /// Sixteen hexadecimal digits.
    var hex: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
