/// A model or provider that has limits, with its place among what is limited by name.
public struct LimitedName: Sendable, Hashable {
    /// Its place in the table of limits, the same for as long as the process lives.
    public let place: Int
    /// Which model or provider it is.
    public let holder: LimitHolder
    /// Its limits.
    public let limits: LimitTerms

    /// Makes a limited name.
    public init(place: Int, holder: LimitHolder, limits: LimitTerms) {
        self.place = place
        self.holder = holder
        self.limits = limits
    }
}
