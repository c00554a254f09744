/// An amount of US dollars as an integer number of nano-dollars (10⁻⁹ USD).
///
/// Sums are exact; arithmetic that leaves the range of `Int64` (about 9.2 billion dollars) saturates, so that
/// an absurd bound refuses instead of wrapping round.
public struct Money: Hashable, Sendable {
    /// The amount in nano-dollars.
    public var nanos: Int64

    /// No money.
    public static let zero = Money(nanos: 0)

    /// Makes an amount from nano-dollars.
    public init(nanos: Int64) { self.nanos = nanos }

    /// Makes an amount from a decimal string of dollars such as `"0.000123"`.
    ///
    /// Up to 12 decimals are read; those past the ninth must be zero. A sign, an exponent, blanks or an amount
    /// outside the range give `nil`.
    public init?(decimal text: some StringProtocol) {
        guard let nanos = Decimal9.parse(text, maximumDecimals: 12) else { return nil }
        self.init(nanos: nanos)
    }
}

extension Money: Comparable {
    /// Orders by amount.
    public static func < (left: Money, right: Money) -> Bool { left.nanos < right.nanos }
}

extension Money {
    /// The sum, saturating.
    public static func + (left: Money, right: Money) -> Money {
        let (sum, overflow) = left.nanos.addingReportingOverflow(right.nanos)
        return Money(nanos: overflow ? (right.nanos > 0 ? .max : .min) : sum)
    }

    /// The difference, saturating.
    public static func - (left: Money, right: Money) -> Money {
        let (difference, overflow) = left.nanos.subtractingReportingOverflow(right.nanos)
        return Money(nanos: overflow ? (right.nanos < 0 ? .max : .min) : difference)
    }

    /// Adds in place, saturating.
    public static func += (left: inout Money, right: Money) { left = left + right }

    /// Subtracts in place, saturating.
    public static func -= (left: inout Money, right: Money) { left = left - right }
}

extension Money: CustomStringConvertible {
    /// The amount as a decimal string of dollars without trailing zeros, such as `"0.000123"` or `"12"`.
    public var description: String { Decimal9.format(nanos) }
}

/// Decimal text with nine decimals, the form of every amount and price outside the code.
enum Decimal9 {
    private static let unit: Int64 = 1_000_000_000

    static func parse(_ text: some StringProtocol, maximumDecimals: Int) -> Int64? {
        var whole: Int64 = 0
        var fraction: Int64 = 0
        var decimals = 0
        var digits = 0
        var seenPoint = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: ".") {
                guard !seenPoint else { return nil }
                seenPoint = true
                continue
            }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            let digit = Int64(byte - UInt8(ascii: "0"))
            digits += 1
            if seenPoint {
                decimals += 1
                guard decimals <= maximumDecimals else { return nil }
                if decimals <= 9 { fraction = fraction * 10 + digit } else if digit != 0 { return nil }
            } else {
                let (scaled, overflow) = whole.multipliedReportingOverflow(by: 10)
                guard !overflow, scaled <= .max - digit else { return nil }
                whole = scaled + digit
            }
        }
        guard digits > 0, !(seenPoint && decimals == 0) else { return nil }
        for _ in min(decimals, 9)..<9 { fraction *= 10 }
        let (nanos, overflow) = whole.multipliedReportingOverflow(by: unit)
        guard !overflow, nanos <= .max - fraction else { return nil }
        return nanos + fraction
    }

    static func format(_ nanos: Int64) -> String {
        let magnitude = nanos.magnitude
        let whole = String(magnitude / UInt64(unit))
        var fraction = magnitude % UInt64(unit)
        let sign = nanos < 0 ? "-" : ""
        guard fraction > 0 else { return sign + whole }
        var digits = 9
        while fraction % 10 == 0 {
            fraction /= 10
            digits -= 1
        }
        let text = String(fraction)
        return sign + whole + "." + String(repeating: "0", count: digits - text.count) + text
    }
}
