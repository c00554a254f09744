import Vocabulary

/// One line of a bill: so many of a thing, at so much.
public struct PriceLine: Sendable, Equatable {
    /// What is charged, by the name that its price has in a configuration.
    public enum Subject: String, Sendable, CaseIterable {
        case input
        case cachedInput = "cached_input"
        case cacheWrite = "cache_write"
        case cacheWriteLong = "cache_write_long"
        case audioInput = "audio_input"
        case imageInput = "image_input"
        case output
        case reasoning
        case audioOutput = "audio_output"
        case imageOutput = "image_output"
        case request
        case search
        case searchLow = "search_low"
        case searchHigh = "search_high"
        case searchedRequest = "searched_request"
        case searchUnit = "search_unit"
        case image
        case audioMillisecond = "audio_millisecond"
        case character
        case page
    }

    /// What is charged.
    public let subject: Subject
    /// How many: tokens, or pieces.
    public let count: Int
    /// What a million of them cost.
    public let perMillion: TokenPrice
}

extension PriceList {
    /// What a usage costs, line by line and without what it has nothing of; their sum, rounded up once, is the charge.
    public func lines(_ usage: Usage) -> [PriceLine] {
        var lines: [PriceLine] = []
        func add(_ subject: PriceLine.Subject, _ count: Int, _ price: TokenPrice) {
            if count > 0 { lines.append(PriceLine(subject: subject, count: count, perMillion: price)) }
        }
        func add(_ subject: PriceLine.Subject, _ count: Int, each price: Money, per parts: Int64 = 1) {
            guard price > .zero else { return }
            let (nanos, overflow) = price.nanos.multipliedReportingOverflow(by: 1_000_000 / parts)
            add(subject, count, TokenPrice(nanosPerMillion: overflow ? .max : nanos))
        }
        part(usage, add)
        add(.request, 1, each: units.request)
        let searches = units.searches(usage.rare)
        add(.search, searches.plain, each: units.search)
        add(.searchLow, searches.low, each: units.searchLowPrice)
        add(.searchHigh, searches.high, each: units.searchHighPrice)
        add(.searchedRequest, usage.rare[.searches] > 0 ? 1 : 0, each: units.searchedRequest)
        add(.searchUnit, usage.rare[.searchUnits], each: units.searchUnit)
        add(.image, usage.rare[.images], each: units.image)
        add(.audioMillisecond, usage.rare[.audioMilliseconds], each: units.audioSecond, per: 1000)
        add(.character, usage.rare[.characters], each: units.character)
        add(.page, usage.rare[.pages], each: units.page)
        return lines
    }
}
