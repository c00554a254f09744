import Policy
import Vocabulary

/// Finds the budget window that a moment lies in.
///
/// A window begins when the clocks of its time zone first show its first hour or midnight; so the day on which
/// clocks change has 23 or 25 hours. It knows a time zone by its offsets alone.
struct WindowCalendar {
    /// Seconds east of UTC at a moment, in seconds since 1970.
    let offset: (Int64) -> Int64

    private static let day: Int64 = 86_400

    /// The first moment of the window and the first moment after it.
    func bounds(of window: BudgetTerms.Window, at time: UTCTime) -> (start: UTCTime, end: UTCTime) {
        let now = time.seconds
        let local = now + offset(now)
        let today = quotient(local, Self.day)
        let date = CivilDate(daysSince1970: today)
        switch window {
        // One with dates of its own never asks.
        case .total, .fixed:
            return (UTCTime(microseconds: 0), .endless)
        case .hour:
            // The hour that the clock shows again when it is put back is a window of its own, and an hour within
            // which clocks change is two.
            let start = quotient(local, 3600) * 3600 - offset(now)
            return (
                UTCTime(seconds: offset(start) == offset(now) ? start : change(after: start, until: now)),
                UTCTime(
                    seconds: offset(start + 3599) == offset(now)
                        ? start + 3600 : change(after: now, until: start + 3599)
                )
            )
        case .day:
            return (midnight(today), midnight(today + 1))
        case .week:
            // 1970-01-01 was a Thursday, three days after a Monday.
            let monday = quotient(today + 3, 7) * 7 - 3
            return (midnight(monday), midnight(monday + 7))
        case .month:
            let next = date.month == 12 ? (date.year + 1, 1) : (date.year, date.month + 1)
            return (midnight(first(date.year, date.month)), midnight(first(next.0, next.1)))
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

    private func first(_ year: Int, _ month: Int) -> Int64 {
        CivilDate(year: year, month: month, day: 1)?.daysSince1970 ?? 0
    }

    private func quotient(_ dividend: Int64, _ divisor: Int64) -> Int64 {
        dividend / divisor - (dividend % divisor < 0 ? 1 : 0)
    }
}
