/// The prices of what is not counted in tokens: dollars apiece.
public struct UnitPrices: Hashable, Sendable {
    /// A request, whatever it uses.
    public var request = Money.zero
    /// A search of the web, or another grounding query.
    public var search = Money.zero
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

    /// The names of the prices where they are written down, each with its place.
    public static let names: [(name: String, price: any WritableKeyPath<UnitPrices, Money> & Sendable)] = [
        ("request", \.request), ("search", \.search), ("search_unit", \.searchUnit), ("image", \.image),
        ("audio_second", \.audioSecond), ("character", \.character), ("page", \.page),
    ]
}
