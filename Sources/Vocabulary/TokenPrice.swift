/// A price of one million tokens, as an integer number of nano-dollars.
public struct TokenPrice: Hashable, Comparable, Sendable {
    /// Nano-dollars per million tokens, never negative.
    public var nanosPerMillion: Int64

    /// Makes a price from nano-dollars per million tokens.
    public init(nanosPerMillion: Int64) { self.nanosPerMillion = nanosPerMillion }

    /// Makes a price from dollars per million tokens as a decimal string, such as `"0.15"`; up to 9 decimals count.
    public init?(usdPerMillion text: some StringProtocol) {
        guard let nanos = Decimal9.parse(text, maximumDecimals: 12) else { return nil }
        self.init(nanosPerMillion: nanos)
    }

    /// Orders by amount.
    public static func < (left: TokenPrice, right: TokenPrice) -> Bool {
        left.nanosPerMillion < right.nanosPerMillion
    }
}

extension TokenPrice: CustomStringConvertible {
    /// Dollars per million tokens as a decimal string.
    public var description: String { Decimal9.format(nanosPerMillion) }
}
