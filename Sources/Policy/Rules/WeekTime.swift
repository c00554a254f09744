/// A minute of the week as a clock on some wall shows it.
public struct WeekTime: Sendable, Hashable {
    /// A day of the week.
    public enum Day: String, Sendable, Hashable, CaseIterable {
        case monday = "mon"
        case tuesday = "tue"
        case wednesday = "wed"
        case thursday = "thu"
        case friday = "fri"
        case saturday = "sat"
        case sunday = "sun"

        /// The day before.
        var previous: Day {
            let days = Self.allCases
            let place = days.firstIndex(of: self) ?? 0
            return days[(place + days.count - 1) % days.count]
        }
    }

    /// The day.
    public let day: Day
    /// Minutes since its midnight, 0 to 1439.
    public let minute: Int

    /// Makes a minute of the week.
    public init(day: Day, minute: Int) {
        self.day = day
        self.minute = minute
    }

    /// The minute of the week of a moment, in seconds since 1970 to which the zone's offset has been added.
    public init(localSeconds: Int64) {
        // 1 January 1970 was a Thursday.
        let days = localSeconds.flooredDivided(by: 86_400)
        let place = Int((days + 3) - (days + 3).flooredDivided(by: 7) * 7)
        day = Day.allCases[place]
        minute = Int(localSeconds - days * 86_400) / 60
    }
}

extension Int64 {
    fileprivate func flooredDivided(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
