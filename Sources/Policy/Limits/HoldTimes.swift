/// How long places at a limit are kept: what says when the next one is given back.
///
/// Counted is how much time places were kept in all, and how often one was given back; the quotient of both, what is newer
/// counting for more, is the mean time (Little's law). What is kept still counts as far as it has come, so that a provider that hangs is
/// noticed before anything ends. No place can have been kept for longer than any was in use without a break: after a burst, of which little
/// has ended yet, that is what bounds the mean.
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
    /// How many places were given back ever.
    private var seen = 0
    /// Since when a place has been in use, one or another.
    private var busySince: Int64 = 0
    /// The longest time until now that places were in use without a break.
    private var longestBusy: Int64 = 0

    /// The mean time in microseconds that a place is kept, of which so many are in use; `nil` until about as many were given back.
    func mean(inUse places: Int) -> Double? {
        guard ends > 0, seen >= places else { return nil }
        return min((past + recent) / ends, Double(max(longestBusy, updatedMicroseconds - busySince)))
    }

    /// Lets time pass in which so many places were kept; times that run backwards count as none.
    mutating func pass(_ places: Int, until microseconds: Int64) {
        if places == 0 {
            longestBusy = max(longestBusy, updatedMicroseconds - busySince)
            busySince = max(microseconds, updatedMicroseconds)
        }
        let elapsed = microseconds - updatedMicroseconds
        guard elapsed > 0 else { return }
        recent += Double(elapsed) * Double(places)
        updatedMicroseconds = microseconds
    }

    /// Counts a place that is given back.
    mutating func end() {
        past = past * Self.fading + recent
        ends = ends * Self.fading + 1
        seen += 1
        recent = 0
    }
}
