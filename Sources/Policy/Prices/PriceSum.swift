import Vocabulary

/// An exact sum of counts times prices, in millionths of nano-dollars; it stops at the largest value.
struct PriceSum {
    private var millionths: Int128 = 0

    /// The sum in nano-dollars, rounded up.
    var roundedUp: Money {
        let (nanos, rest) = millionths.quotientAndRemainder(dividingBy: 1_000_000)
        return Money(nanos: Int64(clamping: rest > 0 ? nanos + 1 : nanos))
    }

    /// Adds tokens at a price.
    mutating func add(_ tokens: Int, _ price: TokenPrice) {
        add(Int128(tokens) * Int128(price.nanosPerMillion))
    }

    /// Adds what is not counted in tokens.
    mutating func add(_ prices: UnitPrices, _ counts: RareUsage) {
        guard !counts.isEmpty else { return }
        if counts[.searches] > 0 {
            let searches = prices.searches(counts)
            add(searches.plain, prices.search)
            add(searches.low, prices.searchLowPrice)
            add(searches.high, prices.searchHighPrice)
            add(1, prices.searchedRequest)
        }
        add(counts[.searchUnits], prices.searchUnit)
        add(counts[.images], prices.image)
        add(counts[.characters], prices.character)
        add(counts[.pages], prices.page)
        // A second has a thousand of them.
        add(Int128(counts[.audioMilliseconds]) * Int128(prices.audioSecond.nanos) * 1000)
    }

    private mutating func add(_ units: Int, _ price: Money) {
        add(Int128(units) * Int128(price.nanos) * 1_000_000)
    }

    private mutating func add(_ amount: Int128) {
        let (sum, overflow) = millionths.addingReportingOverflow(amount)
        millionths = overflow ? .max : sum
    }
}
