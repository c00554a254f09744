/// Numbers for what stays together, the same in every process.
public enum Affinity {
    /// FNV-1a over a text's bytes.
    public static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    /// A number for a caller: whoever does not say a name is told apart by the key, and so are the same names at two keys.
    public static func caller(key: String, named name: String?) -> UInt64 {
        let own = hash(key)
        return name.map { own ^ (hash($0) &* 0x9E37_79B9_7F4A_7C15) } ?? own
    }

    /// The finalizer of SplitMix64: a bijection whose results look drawn by chance.
    public static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in 0 ..< 1 of 53 of the bits.
    public static func unit(_ value: UInt64) -> Double { Double(value >> 11) / Double(1 << 53) }
}
