import Policy
import Vocabulary

/// Finds the budget window that a moment lies in.
///
/// A window begins when the clocks of its time zone first show its first hour or midnight; so the day on which
/// clocks change has 23 or 25 hours. Which days make a window `DateCycle` says. It knows a time zone by its offsets alone.
struct WindowCalendar {
    /// Seconds east of UTC at a moment, in seconds since 1970.
    let offset: (Int64) -> Int64

    private static let day: Int64 = 86_400

    /// The first moment of the window and the first moment after it.
    func bounds(
        of window: BudgetTerms.Window,
        in cycle: BudgetCycle? = nil,
        at time: UTCTime
    ) -> (start: UTCTime, end: UTCTime) {
        let now = time.seconds
        let local = now + offset(now)
        if let dates = DateCycle(window, cycle) {
            let days = dates.bounds(of: local.flooringQuotient(Self.day))
            return (midnight(days.lowerBound), midnight(days.upperBound))
        }
        switch window {
        case .hour:
            // The hour that the clock shows again when it is put back is a window of its own, and an hour within
            // which clocks change is two.
            let start = local.flooringQuotient(3600) * 3600 - offset(now)
            return (
                UTCTime(seconds: offset(start) == offset(now) ? start : change(after: start, until: now)),
                UTCTime(
                    seconds: offset(start + 3599) == offset(now)
                        ? start + 3600 : change(after: now, until: start + 3599)
                )
            )
        // One with dates of its own never asks.
        case .day, .week, .month, .total, .fixed:
            return (UTCTime(microseconds: 0), .endless)
        }
    }

    /// The first moment at which local clocks show this day, counted from 1970-01-01.
    private func midnight(_ day: Int64) -> UTCTime {
        let target = day * Self.day
        let before = offset(target - Self.day)
        let after = offset(target + Self.day)
        var low = target - max(before, after)
        var high = target - min(before, after)
        if low + offset(low) >= target { return UTCTime(seconds: low) }
        // Clocks change near this midnight: it is skipped or shown twice, and lies after `low`.
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if middle + offset(middle) >= target { high = middle } else { low = middle }
        }
        return UTCTime(seconds: high)
    }

    /// The moment at which the offset changes, between two that differ in it.
    private func change(after start: Int64, until end: Int64) -> Int64 {
        var low = start
        var high = end
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if offset(middle) == offset(end) { high = middle } else { low = middle }
        }
        return high
    }
}
