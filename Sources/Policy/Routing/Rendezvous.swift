import Vocabulary

/// Rendezvous hashing with weights: of whatever is hashed, each target gets a part in proportion to its weight, and one that
/// leaves moves nothing but its own part.
///
/// Thaler and Ravishankar, "Using name-based mappings to increase hit rates", 1998; the weights as in Schindelhauer and
/// Schomaker, "Weighted distributed hash tables", 2005: the target with the largest -weight / ln(hash) wins.
enum Rendezvous {
    /// How much a target wants what is hashed; more is first.
    ///
    /// Zero for a target without weight.
    static func score(_ affinity: UInt64, _ name: String, weight: Double) -> Double {
        guard weight > 0 else { return 0 }
        // 53 bits of the hash, and half a step more, so that it is neither 0 nor 1.
        let unit = (Double(Affinity.mix(affinity ^ Affinity.hash(name)) >> 11) + 0.5) / Double(1 << 53)
        return -weight / logarithm(unit)
    }

    /// The natural logarithm of a positive number, with an error below 1e-12 of its size.
    ///
    /// Written out, so that it is the same on every machine: a choice can be made again elsewhere.
    static func logarithm(_ number: Double) -> Double {
        // ln(m · 2^e) = e · ln 2 + 2 · artanh((m - 1) / (m + 1)), with m between 1/√2 and √2.
        var exponent = Double(number.exponent)
        var mantissa = number.significand
        if mantissa > 1.414_213_562_373_095_1 {
            mantissa /= 2
            exponent += 1
        }
        let step = (mantissa - 1) / (mantissa + 1)
        let square = step * step
        var power = step
        var sum = 0.0
        for divisor in stride(from: 1.0, through: 17, by: 2) {
            sum += power / divisor
            power *= square
        }
        return exponent * 0.693_147_180_559_945_3 + 2 * sum
    }
}
