import Vocabulary

extension BudgetTerms {
    /// No later than what counts at a moment begins: the window that the moment lies in, and the one before if that is
    /// carried over.
    ///
    /// It knows no time zone and is early by a day at most for each.
    public func reach(at time: UTCTime) -> UTCTime {
        let every = Int64(max(1, cycle?.every ?? 1))
        let days: Int64
        switch window {
        case .total: return UTCTime(microseconds: 0)
        case .fixed: return span?.start ?? time
        case .hour: days = 1
        case .day: days = every + 1
        case .week: days = 7 * every + 1
        case .month: days = 31 * every + 1
        }
        return time + .seconds(-days * 86_400 * (carryOver == nil ? 1 : 2))
    }

    /// When what may be spent changes next by time alone, in a window that ends at a moment: as grants begin and end, and
    /// where something is carried over.
    public func nextTurn(after time: UTCTime, windowEnd: UTCTime?) -> UTCTime? {
        let grants = grants.flatMap { [$0.start, $0.end] }
        return (grants + [carryOver == nil ? nil : windowEnd]).compactMap(\.self).filter { $0 > time }.min()
    }

    /// Whether other windows count under these terms than under others, or what is carried into them.
    public func countsApart(from other: BudgetTerms) -> Bool {
        window != other.window || span != other.span || dates != other.dates || timeZone != other.timeZone
            || (carryOver == nil) != (other.carryOver == nil)
    }
}
