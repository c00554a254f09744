import Vocabulary

/// How many windows of one rule can fall into a stretch of days, in whole or in part.
extension DateCycle {
    /// How many windows touch some days.
    func count(touching days: ClosedRange<Int64>) -> Int64 {
        switch self {
        case .days(let every, let from):
            return Self.difference(days.lowerBound - from, days.upperBound - from, every) + 1
        case .months(let every, let from, let day):
            let first = Self.month(of: days.lowerBound, from: day)
            return Self.difference(first - from, Self.month(of: days.upperBound, from: day) - from, every) + 1
        }
    }

    /// How many windows can touch one window of another rule, wherever in time that is.
    ///
    /// Where days meet months it is the most that any dates allow, which may be one more than these do.
    func most(during other: DateCycle) -> Int64 {
        switch (self, other) {
        case (.days(let every, let from), .days(let length, let start)):
            return Self.most(of: every, from, during: length, start)
        case (.days(let every, _), .months):
            return (every + other.days.most - 2) / every + 1
        case (.months, .days(let length, _)):
            return length == 1 ? 1 : (length - 2) / days.least + 2
        case (.months(let every, let from, let day), .months(let length, let start, let otherDay)):
            // Months that begin on another day of the calendar's touch one more, the first of which has begun before.
            let first = otherDay < day ? start - 1 : start
            return Self.most(
                of: every,
                from,
                during: length,
                first,
                touching: day == otherDay ? length : length + 1
            )
        }
    }

    /// The days of the shortest and of the longest window.
    var days: (least: Int64, most: Int64) {
        switch self {
        case .days(let every, _): return (every, every)
        case .months(1, _, _): return (28, 31)
        case .months(let every, _, let day):
            // From 2024 on, so that a leap day is in it and years without one too.
            let lengths = (2024 * 12..<2028 * 12).map { month in
                Self.first(of: Int64(month) + every, from: day) - Self.first(of: Int64(month), from: day)
            }
            return (lengths.min() ?? 28 * every, lengths.max() ?? 31 * every)
        }
    }

    /// How many stretches of `every` can touch one of another length, where both follow each other without a gap.
    ///
    /// The other begins so far behind a beginning as the greatest common divisor allows; the furthest touches the most.
    private static func most(
        of every: Int64,
        _ from: Int64,
        during length: Int64,
        _ start: Int64,
        touching touched: Int64? = nil
    ) -> Int64 {
        let step = commonDivisor(every, length)
        let furthest = every - step + rest(start - from, step)
        return (furthest + (touched ?? length) - 1) / every + 1
    }

    private static func difference(_ first: Int64, _ last: Int64, _ every: Int64) -> Int64 {
        last.flooringQuotient(every) - first.flooringQuotient(every)
    }

    private static func commonDivisor(_ left: Int64, _ right: Int64) -> Int64 {
        var (left, right) = (left, right)
        while right != 0 { (left, right) = (right, left % right) }
        return left
    }
}
