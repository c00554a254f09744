import Vocabulary

/// What the clocks of a time zone do in a year.
struct ZoneClock {
    /// The differences to UTC that they show, in seconds.
    fileprivate(set) var offsets: Set<Int64>
    /// Whether an hour is cut in two when they change.
    fileprivate(set) var cutsHours = false

    /// By how many seconds a day can be longer than others.
    var spread: Int64 { (offsets.max() ?? 0) - (offsets.min() ?? 0) }
    /// How many seconds before a full hour of UTC their hours begin.
    var parts: Set<Int64> { Set(offsets.map { DateCycle.rest($0, 3600) }) }
}

extension ZoneOffsets {
    /// 2030-01-01, of which the rules that are known now speak, and a year later.
    private static let year: ClosedRange<Int64> = 1_893_456_000...1_924_992_000
    /// Three weeks: no clocks change twice in that time.
    private static let step: Int64 = 21 * 86_400

    /// What a zone's clocks do in a year.
    func clock(of zone: String) -> ZoneClock {
        var clock = ZoneClock(offsets: [seconds(in: zone, at: Self.year.lowerBound)])
        if zone == "UTC" { return clock }
        for change in changes(in: zone, from: Self.year.lowerBound, through: Self.year.upperBound) {
            let (before, after) = (seconds(in: zone, at: change - 1), seconds(in: zone, at: change))
            clock.offsets.insert(after)
            if DateCycle.rest(change + before, 3600) != 0 || DateCycle.rest(change + after, 3600) != 0 {
                clock.cutsHours = true
            }
        }
        return clock
    }

    /// How many hours, as a zone's clocks show them, touch the time between two moments, in seconds since 1970; one within
    /// which clocks change is two.
    func hours(from first: Int64, through last: Int64, in zone: String) -> Int64 {
        var (count, start) = (Int64(0), first)
        for end in changes(in: zone, from: first, through: last) + [last + 1] {
            let offset = seconds(in: zone, at: start)
            count += (end - 1 + offset).flooringQuotient(3600) - (start + offset).flooringQuotient(3600) + 1
            start = end
        }
        return count
    }

    /// The moments after one and up to another at which a zone's clocks change, in seconds since 1970.
    private func changes(in zone: String, from first: Int64, through last: Int64) -> [Int64] {
        guard zone != "UTC" else { return [] }
        var (changes, position) = ([Int64](), first)
        while position < last {
            var (low, high) = (position, min(position + Self.step, last))
            position = high
            let offset = seconds(in: zone, at: high)
            guard seconds(in: zone, at: low) != offset else { continue }
            while high - low > 1 {
                let middle = low + (high - low) / 2
                if seconds(in: zone, at: middle) == offset { high = middle } else { low = middle }
            }
            changes.append(high)
        }
        return changes
    }
}
