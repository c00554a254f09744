import Vocabulary

extension BudgetTerms {
    /// How many windows of these terms can fall into one of a holder's, in whole or in part, so that the limit can be
    /// spent as often in it; `nil` without end.
    ///
    /// Windows of days are compared by their dates, each in its own time zone: that a day ends some hours earlier elsewhere
    /// makes no window more. Hours are compared by what the clocks show. What does not begin anew counts once.
    public func most(during holder: BudgetTerms, _ zones: ZoneOffsets) -> Int64? {
        guard recurs else { return 1 }
        switch holder.window {
        case .total: return nil
        case .hour: return dates == nil ? hours(during: holder, ofDays: 0, zones) : 1
        case .fixed:
            guard let span = holder.span, span.start < span.end else { return 1 }
            let last = UTCTime(microseconds: span.end.microseconds - 1)
            guard let dates else {
                return zones.hours(from: span.start.seconds, through: last.seconds, in: timeZone)
            }
            let first = zones.day(of: span.start, in: holder.timeZone)
            return dates.count(touching: first...max(first, zones.day(of: last, in: holder.timeZone)))
        case .day, .week, .month:
            guard let length = holder.dates else { return 1 }
            guard let dates else { return hours(during: holder, ofDays: length.days.most, zones) }
            return dates.most(during: length)
        }
    }

    /// Whether what is given on below these terms counts as often as below others.
    func measures(like other: BudgetTerms) -> Bool {
        unit == other.unit && window == other.window && span == other.span && dates == other.dates
            && timeZone == other.timeZone
    }
}
