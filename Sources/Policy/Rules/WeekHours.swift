/// `hours`, `days` and `time_zone`: when a rule holds.
public struct WeekHours: Sendable, Hashable {
    /// The first minute of the day, included.
    public var from: Int
    /// The last minute of the day, not included; below or at `from` it is the next day's.
    public var to: Int
    /// The days on which it begins; all of them if empty.
    public var days: Set<WeekTime.Day>
    /// The zone whose clock counts.
    public var timeZone: String

    /// Makes hours; without any, the whole day.
    public init(from: Int = 0, to: Int = 1440, days: Set<WeekTime.Day> = [], timeZone: String = "UTC") {
        self.from = from
        self.to = to
        self.days = days
        self.timeZone = timeZone
    }

    /// Whether a minute is one of them; what lasts past midnight belongs to the day on which it began.
    public func contain(_ time: WeekTime) -> Bool {
        if from < to { return time.minute >= from && time.minute < to && holds(on: time.day) }
        if time.minute >= from { return holds(on: time.day) }
        return time.minute < to && holds(on: time.day.previous)
    }

    private func holds(on day: WeekTime.Day) -> Bool { days.isEmpty || days.contains(day) }
}

extension WeekHours {
    /// Reads `22:00-06:00`; `nil` if a text is no such hours.
    public static func minutes(_ text: String) -> (from: Int, to: Int)? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(minute)
        guard ends.count == 2, let from = ends[0], let to = ends[1], from != to, from < 1440 else {
            return nil
        }
        return (from, to)
    }

    /// The hours as they are written.
    public var text: String { "\(Self.text(from))-\(Self.text(to))" }

    private static func minute(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy(isDigit) }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60,
            hour < 24 || hour == 24 && minute == 0
        else { return nil }
        return hour * 60 + minute
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func text(_ minute: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return two(minute / 60) + ":" + two(minute % 60)
    }
}
