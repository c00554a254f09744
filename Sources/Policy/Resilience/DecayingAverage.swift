/// An average in which each new value counts for a fifth, so that old ones fade.
public struct DecayingAverage: Sendable, Equatable {
    private static let newShare = 0.2

    /// The average; `nil` before the first value.
    public private(set) var value: Double?

    /// Makes an average of nothing.
    public init() {}

    /// Takes a value in.
    public mutating func add(_ new: Double) {
        value = value.map { $0 + (new - $0) * Self.newShare } ?? new
    }
}
