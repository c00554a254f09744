/// The prices of what is not counted in tokens: dollars apiece.
public struct UnitPrices: Hashable, Sendable {
    /// A request, whatever it uses.
    public var request = Money.zero
    /// A search of the web, or another grounding query.
    public var search = Money.zero
    /// A search with a small context; nothing means the price of a search.
    public var searchLow = Money.zero
    /// A search with a large context; nothing means the price of a search.
    public var searchHigh = Money.zero
    /// A request that searched, however often, beside its searches.
    public var searchedRequest = Money.zero
    /// A unit of reranking.
    public var searchUnit = Money.zero
    /// A picture.
    public var image = Money.zero
    /// A second of sound; parts of it are charged in proportion.
    public var audioSecond = Money.zero
    /// A character of text to be spoken.
    public var character = Money.zero
    /// A page of a document.
    public var page = Money.zero

    /// Charges nothing.
    public init() {}

    /// The searches of a usage by their context, each with its price: all but the small and the large ones, the small, the large.
    ///
    /// Nothing is charged twice: parts that are larger than what is left for them count as that.
    public func searches(_ usage: RareUsage) -> (plain: Int, low: Int, high: Int) {
        let high = min(usage[.searchesHigh], usage[.searches])
        let low = min(usage[.searchesLow], usage[.searches] - high)
        return (usage[.searches] - high - low, low, high)
    }

    /// The price of a search with a small context.
    public var searchLowPrice: Money { searchLow == .zero ? search : searchLow }

    /// The price of a search with a large context.
    public var searchHighPrice: Money { searchHigh == .zero ? search : searchHigh }

    /// The most that a search can cost.
    public var dearestSearch: Money { max(search, max(searchLow, searchHigh)) }

    /// The names of the prices where they are written down, each with its place.
    public static let names: [(name: String, price: any WritableKeyPath<UnitPrices, Money> & Sendable)] = [
        ("request", \.request), ("search", \.search), ("search_low", \.searchLow),
        ("search_high", \.searchHigh),
        ("searched_request", \.searchedRequest), ("search_unit", \.searchUnit), ("image", \.image),
        ("audio_second", \.audioSecond), ("character", \.character), ("page", \.page),
    ]
}
