/// What one password costs to hash: the parameters of scrypt (RFC 7914, section 2).
struct PasswordCost: Hashable, Sendable, CustomStringConvertible {
    /// 2¹⁵ rounds of 8 blocks: 32 MiB.
    static let current = PasswordCost(logarithm: 15, blockSize: 8, parallelism: 1)
    /// A stored hash may not ask for more memory than this, in bytes.
    private static let mostMemory = 256 << 20

    /// The binary logarithm of the number of rounds.
    let logarithm: Int
    let blockSize: Int
    let parallelism: Int

    /// The number of rounds, N.
    var rounds: Int { 1 << logarithm }

    init(logarithm: Int, blockSize: Int, parallelism: Int) {
        self.logarithm = logarithm
        self.blockSize = blockSize
        self.parallelism = parallelism
    }

    /// Reads `ln=15,r=8,p=1`; `nil` for another form and for a cost that a sign-in should not have.
    init?(text: Substring) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 3, let logarithm = Self.number(parts[0], after: "ln="),
            let blockSize = Self.number(parts[1], after: "r="),
            let parallelism = Self.number(parts[2], after: "p=")
        else { return nil }
        guard (1...24).contains(logarithm), (1...64).contains(blockSize), (1...16).contains(parallelism),
            128 * blockSize << logarithm <= Self.mostMemory
        else { return nil }
        self.init(logarithm: logarithm, blockSize: blockSize, parallelism: parallelism)
    }

    /// The form `ln=15,r=8,p=1`.
    var description: String { "ln=\(logarithm),r=\(blockSize),p=\(parallelism)" }

    private static func number(_ text: Substring, after name: String) -> Int? {
        text.hasPrefix(name) ? Int(text.dropFirst(name.count)) : nil
    }
}
