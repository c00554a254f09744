/// A model or provider that has limits, with its place among what is limited by name.
public struct LimitedName: Sendable, Hashable {
    /// Its place in the table of limits, the same for as long as the process lives.
    public let place: Int
    /// Which model or provider it is.
    public let holder: LimitHolder
    /// Its limits.
    public let limits: LimitTerms
    /// Whether what is admitted counts among what goes on at once.
    public let takesPlace: Bool

    /// Makes a limited name.
    public init(place: Int, holder: LimitHolder, limits: LimitTerms, takesPlace: Bool = true) {
        self.place = place
        self.holder = holder
        self.limits = limits
        self.takesPlace = takesPlace
    }

    /// Its limits per minute alone: for a further attempt of an exchange that keeps a place there already.
    public var withoutPlace: LimitedName {
        var limits = limits
        limits.concurrency = nil
        return LimitedName(place: place, holder: holder, limits: limits, takesPlace: false)
    }

    /// Its limit of what goes on at once alone: for a second call beside one that is counted per minute by itself.
    public var placeAlone: LimitedName {
        LimitedName(place: place, holder: holder, limits: LimitTerms(concurrency: limits.concurrency))
    }
}
