/// The counts of what few requests use, packed: all zero for an ordinary one.
///
/// A count has 32 bits and stops at their largest value.
public struct RareUsage: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    private var first = SIMD4<UInt32>()
    private var second = SIMD4<UInt32>()
    private var third = SIMD4<UInt32>()
    private var fourth = SIMD4<UInt32>()

    /// Nothing.
    public static var none: RareUsage { RareUsage() }

    /// Counts nothing.
    public init() {}

    /// Makes counts; what is negative counts as zero.
    public init(dictionaryLiteral elements: (UsagePart, Int)...) {
        for (part, count) in elements { self[part] = count }
    }

    /// Whether nothing was counted.
    public var isEmpty: Bool { first | second | third | fourth == SIMD4() }

    /// The count of a part; what is negative is set as zero.
    public subscript(part: UsagePart) -> Int {
        get {
            let lane = Int(part.rawValue & 3)
            return switch part.rawValue >> 2 {
            case 0: Int(first[lane])
            case 1: Int(second[lane])
            case 2: Int(third[lane])
            default: Int(fourth[lane])
            }
        }
        set {
            let lane = Int(part.rawValue & 3)
            let count = UInt32(clamping: newValue)
            switch part.rawValue >> 2 {
            case 0: first[lane] = count
            case 1: second[lane] = count
            case 2: third[lane] = count
            default: fourth[lane] = count
            }
        }
    }

    /// The sum, each count saturating.
    public static func + (left: RareUsage, right: RareUsage) -> RareUsage {
        guard !right.isEmpty else { return left }
        var sum = left
        for part in UsagePart.allCases { sum[part] += right[part] }
        return sum
    }
}
