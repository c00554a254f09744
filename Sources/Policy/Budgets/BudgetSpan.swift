import Vocabulary

/// The one stretch of time that a budget with fixed dates is for.
///
/// Both ends lie on a full quarter of an hour, by which spending is kept.
public struct BudgetSpan: Hashable, Sendable {
    /// `starts_at`: its first moment.
    public var start: UTCTime
    /// `ends_at`: the first moment after it.
    public var end: UTCTime

    /// Microseconds in a quarter of an hour.
    public static let step: Int64 = 900_000_000

    /// Makes a span.
    public init(start: UTCTime, end: UTCTime) {
        self.start = start
        self.end = end
    }

    /// Whether a moment lies in it.
    public func contains(_ time: UTCTime) -> Bool { start <= time && time < end }

    /// Whether it begins before it ends, and both on a quarter of an hour.
    public var isWellFormed: Bool {
        start < end && start.microseconds % Self.step == 0 && end.microseconds % Self.step == 0
    }
}
