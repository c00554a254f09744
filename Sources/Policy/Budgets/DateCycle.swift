import Vocabulary

/// The rule by which a date finds its window, where windows are whole days of a calendar.
///
/// Days are counted from 1970-01-01, months from the beginning of the year 0. Terms that mean the same windows have the
/// same rule.
public enum DateCycle: Hashable, Sendable {
    /// So many days; the windows begin on the days that leave the rest `from`.
    case days(every: Int64, from: Int64)
    /// So many months; the windows begin in the months that leave the rest `from`, on a day, or on the last one of a
    /// month that has no such day.
    case months(every: Int64, from: Int64, day: Int)
}

extension DateCycle {
    /// The rule of a kind of window; `nil` for one that is not made of days.
    public init?(_ window: BudgetTerms.Window, _ cycle: BudgetCycle?) {
        let every = Int64(max(1, cycle?.every ?? 1))
        switch window {
        case .day:
            self = .days(every: every, from: Self.rest(cycle?.startsOn.daysSince1970 ?? 0, every))
        case .week:
            // 1970-01-01 was a Thursday, three days after a Monday.
            self = .days(every: 7 * every, from: Self.rest(cycle?.startsOn.daysSince1970 ?? -3, 7 * every))
        case .month:
            let date = cycle?.startsOn
            let month = date.map(Self.month) ?? 0
            self = .months(every: every, from: Self.rest(month, every), day: date?.day ?? 1)
        case .hour, .total, .fixed:
            return nil
        }
    }

    /// The first day of the window that a day lies in, and the first day after it.
    public func bounds(of day: Int64) -> Range<Int64> {
        switch self {
        case .days(let every, let from):
            let start = from + (day - from).flooringQuotient(every) * every
            return start..<start + every
        case .months(let every, let from, let dayOfMonth):
            let month = Self.month(of: day, from: dayOfMonth)
            let start = from + (month - from).flooringQuotient(every) * every
            return Self.first(of: start, from: dayOfMonth)..<Self.first(of: start + every, from: dayOfMonth)
        }
    }

    /// The number of a date's month.
    static func month(_ date: CivilDate) -> Int64 { Int64(date.year) * 12 + Int64(date.month) - 1 }

    /// The number of the month that a day belongs to, where months begin on a day of the calendar's.
    static func month(of day: Int64, from dayOfMonth: Int) -> Int64 {
        let month = month(CivilDate(daysSince1970: day))
        return first(of: month, from: dayOfMonth) <= day ? month : month - 1
    }

    /// The day on which a month begins, where months begin on a day of the calendar's, or on the last that there is.
    static func first(of month: Int64, from dayOfMonth: Int) -> Int64 {
        let first = first(of: month)
        return min(first + Int64(dayOfMonth) - 1, self.first(of: month + 1) - 1)
    }

    static func rest(_ number: Int64, _ divisor: Int64) -> Int64 {
        number - number.flooringQuotient(divisor) * divisor
    }

    private static func first(of month: Int64) -> Int64 {
        let year = month.flooringQuotient(12)
        return CivilDate(year: Int(year), month: Int(month - year * 12) + 1, day: 1)?.daysSince1970 ?? 0
    }
}

extension DateCycle: CustomStringConvertible {
    /// The rule as a name of its own.
    public var description: String {
        switch self {
        case .days(let every, let from): "\(every)d+\(from)"
        case .months(let every, let from, let day): "\(every)m+\(from)@\(day)"
        }
    }
}
