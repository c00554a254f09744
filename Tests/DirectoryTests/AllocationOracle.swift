import Policy
import Vocabulary

/// What can be spent below a node on each day, found by going through the days one by one.
///
/// It knows nothing of how the directory counts: months are walked day by day, hours are 24 a day.
struct AllocationOracle {
    /// Whether a window of some terms begins on a day, counted from 1970-01-01.
    private static func begins(_ terms: BudgetTerms, _ day: Int64) -> Bool {
        let date = CivilDate(daysSince1970: day)
        let anchor = terms.cycle?.startsOn
        let every = Int64(terms.cycle?.every ?? 1)
        switch terms.window {
        case .hour: return true
        case .day: return (day - (anchor?.daysSince1970 ?? 0)) % every == 0
        case .week:
            // A Monday, 2024-01-01.
            return (day - (anchor?.daysSince1970 ?? 19_723)) % (7 * every) == 0
        case .month:
            let isLast = CivilDate(daysSince1970: day + 1).day == 1
            let wanted = anchor?.day ?? 1
            guard date.day == wanted || isLast && date.day < wanted else { return false }
            let months = (date.year - (anchor?.year ?? 0)) * 12 + date.month - (anchor?.month ?? 1)
            return Int64(months) % every == 0
        case .total, .fixed: return false
        }
    }

    /// The days of the holder's window that has a day.
    private static func window(
        _ terms: BudgetTerms,
        around day: Int64,
        _ horizon: Range<Int64>
    ) -> Range<Int64> {
        switch terms.window {
        case .total: return horizon
        case .fixed:
            guard let span = terms.span else { return day..<day }
            return floor(span.start)..<floor(UTCTime(microseconds: span.end.microseconds - 1)) + 1
        case .hour: return day..<day + 1
        case .day, .week, .month:
            var (first, last) = (day, day + 1)
            while !begins(terms, first) { first -= 1 }
            while !begins(terms, last) { last += 1 }
            return first..<last
        }
    }

    private static func floor(_ time: UTCTime) -> Int64 {
        Int64((Double(time.seconds) / 86_400).rounded(.down))
    }

    /// How often the limit of some terms can be spent in a stretch of days that is one of the holder's windows.
    private static func count(_ terms: BudgetTerms, in days: Range<Int64>, holder: BudgetTerms) -> Int64 {
        if !terms.recurs || holder.window == .hour { return 1 }
        if terms.window == .hour {
            guard let span = holder.span else { return Int64(days.count) * 24 }
            return (span.end - span.start).components.seconds / 3600
        }
        let begun = days.filter { begins(terms, $0) }
        return Int64(begun.count) + (begun.first == days.lowerBound ? 0 : 1)
    }

    /// The first day on which those below a node can spend more than the node has, if there is one.
    static func excess(below holder: Team, in snapshot: Snapshot, on days: Range<Int64>) -> Int64? {
        guard let budget = holder.budget, !holder.allowsOverAllocation else { return nil }
        let given = given(below: holder.id, budget.unit, in: snapshot)
        var (window, counts) = (days.lowerBound..<days.lowerBound, [Int64]())
        for day in days {
            let time = UTCTime(seconds: day * 86_400)
            guard budget.isInForce(at: time), !given.isEmpty else { continue }
            if !window.contains(day) {
                window = self.window(budget, around: day, days)
                counts = given.map { count($0, in: window, holder: budget) }
            }
            var sum: Int64 = 0
            for (terms, count) in zip(given, counts) { sum += terms.limit(at: time).count * count }
            if sum > budget.limit(at: time).count { return day }
        }
        return nil
    }

    private static func given(below team: TeamID, _ unit: BudgetUnit, in snapshot: Snapshot) -> [BudgetTerms]
    {
        let keys = snapshot.keys(of: team).compactMap { $0.key.revokedAt == nil ? $0.key.budget : nil }
        let children = snapshot.children(of: team).flatMap { child in
            child.budget?.unit == unit
                ? [child.budget].compactMap(\.self) : given(below: child.id, unit, in: snapshot)
        }
        return keys.filter { $0.unit == unit } + children
    }
}
