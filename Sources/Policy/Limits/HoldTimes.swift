/// How long places at a limit are kept: what says when the next one is given back.
///
/// Counted is how much time places were kept in all, and how often one was given back; the quotient of both, what is newer
/// counting for more, is the mean time (Little's law). What is kept still counts as far as it has come, so that a provider that hangs is
/// noticed before anything ends.
struct HoldTimes: Sendable {
    /// What the past counts for at each end: about the last sixteen count.
    private static let fading = 15.0 / 16

    /// The time that places were kept until the last end, in microseconds.
    private var past = 0.0
    /// The same since.
    private var recent = 0.0
    /// How many ends `past` is of.
    private var ends = 0.0
    private var updatedMicroseconds: Int64 = 0

    /// The mean time in microseconds that a place is kept; `nil` before the first is given back.
    var mean: Double? { ends > 0 ? (past + recent) / ends : nil }

    /// Lets time pass in which so many places were kept; times that run backwards count as none.
    mutating func pass(_ places: Int, until microseconds: Int64) {
        let elapsed = microseconds - updatedMicroseconds
        guard elapsed > 0 else { return }
        recent += Double(elapsed) * Double(places)
        updatedMicroseconds = microseconds
    }

    /// Counts a place that is given back.
    mutating func end() {
        past = past * Self.fading + recent
        ends = ends * Self.fading + 1
        recent = 0
    }
}
