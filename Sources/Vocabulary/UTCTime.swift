/// A moment as microseconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX time).
public struct UTCTime: Hashable, Comparable, Sendable {
    /// Microseconds since 1970.
    public var microseconds: Int64

    /// Makes a moment from microseconds since 1970.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Makes a moment from whole seconds since 1970.
    public init(seconds: Int64) { self.microseconds = seconds * 1_000_000 }

    /// Whole seconds since 1970, rounded down.
    public var seconds: Int64 { microseconds.flooringQuotient(1_000_000) }

    /// Earlier is less.
    public static func < (left: UTCTime, right: UTCTime) -> Bool { left.microseconds < right.microseconds }

    /// A moment later by a duration (fractions of a microsecond are cut off).
    public static func + (time: UTCTime, duration: Duration) -> UTCTime {
        UTCTime(microseconds: time.microseconds + duration.microseconds)
    }

    /// The time between two moments.
    public static func - (left: UTCTime, right: UTCTime) -> Duration {
        .microseconds(left.microseconds - right.microseconds)
    }
}

extension UTCTime: CustomStringConvertible {
    /// RFC 3339 in UTC with milliseconds, such as `2026-11-25T03:04:05.678Z`.
    public var description: String {
        let day = seconds.flooringQuotient(86_400)
        let second = Int(seconds - day * 86_400)
        let date = CivilDate(daysSince1970: day)
        let millisecond = Int((microseconds - seconds * 1_000_000) / 1000)
        return
            "\(date)T\(pad(second / 3600)):\(pad(second / 60 % 60)):\(pad(second % 60)).\(pad(millisecond, 3))Z"
    }

    /// Reads RFC 3339 (section 5.6): a date, `T`, a time with or without a fraction, and `Z` or an offset; or a
    /// date alone, which is its first moment in UTC.
    public init?(rfc3339 text: some StringProtocol) {
        let bytes = Array(text.utf8)
        func number(_ start: Int, _ count: Int) -> Int? {
            guard start + count <= bytes.count else { return nil }
            var value = 0
            for byte in bytes[start..<start + count] {
                guard byte >= 48, byte <= 57 else { return nil }
                value = value * 10 + Int(byte - 48)
            }
            return value
        }
        func mark(_ index: Int, _ allowed: String) -> Bool {
            index < bytes.count && allowed.utf8.contains(bytes[index])
        }
        guard let year = number(0, 4), mark(4, "-"), let month = number(5, 2), mark(7, "-"),
            let day = number(8, 2), let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        let midnight = date.daysSince1970 * 86_400
        if bytes.count == 10 {
            self.init(seconds: midnight)
            return
        }
        guard mark(10, "Tt "), let hour = number(11, 2), hour < 24, mark(13, ":"), let minute = number(14, 2),
            minute < 60, mark(16, ":"), let second = number(17, 2), second <= 60
        else { return nil }
        var index = 19
        var fraction: Int64 = 0
        if mark(index, ".") {
            index += 1
            let start = index
            var scale: Int64 = 100_000
            while let digit = number(index, 1) {
                fraction += Int64(digit) * scale
                scale /= 10
                index += 1
            }
            guard index > start else { return nil }
        }
        var offset = 0
        if mark(index, "Zz") {
            index += 1
        } else {
            guard mark(index, "+-"), let hours = number(index + 1, 2), mark(index + 3, ":"),
                let minutes = number(index + 4, 2)
            else { return nil }
            offset = (hours * 60 + minutes) * (bytes[index] == UInt8(ascii: "-") ? -60 : 60)
            index += 6
        }
        guard index == bytes.count else { return nil }
        let seconds = midnight + Int64(hour * 3600 + minute * 60 + second - offset)
        self.init(microseconds: seconds * 1_000_000 + fraction)
    }
}

/// A date of the proleptic Gregorian calendar.
///
/// The arithmetic is the usual count of days in eras of 400 years with the year beginning in March.
public struct CivilDate: Hashable, Sendable, CustomStringConvertible {
    /// The year, such as 2026.
    public let year: Int
    /// The month, 1 to 12.
    public let month: Int
    /// The day of the month, 1 to 31.
    public let day: Int

    /// Makes a date, or `nil` if there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1 else { return nil }
        self.init(unchecked: year, month, day)
        guard CivilDate(daysSince1970: daysSince1970) == self else { return nil }
    }

    /// The date that is this many days after 1970-01-01.
    public init(daysSince1970 days: Int64) {
        let shifted = days + 719_468
        let era = shifted.flooringQuotient(146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = Int(marchMonth < 10 ? marchMonth + 3 : marchMonth - 9)
        let year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
        self.init(unchecked: year, month, Int(dayOfYear - (153 * marchMonth + 2) / 5 + 1))
    }

    /// The number of days after 1970-01-01.
    public var daysSince1970: Int64 {
        let marchYear = Int64(month <= 2 ? year - 1 : year)
        let era = marchYear.flooringQuotient(400)
        let yearOfEra = marchYear - era * 400
        let dayOfYear = Int64((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1)
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// `YYYY-MM-DD`.
    public var description: String { "\(pad(year, 4))-\(pad(month))-\(pad(day))" }

    private init(unchecked year: Int, _ month: Int, _ day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }
}

extension Duration {
    /// The duration in whole microseconds, the rest cut off.
    public var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}

extension Int64 {
    /// The quotient rounded towards negative infinity.
    public func flooringQuotient(_ divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}

private func pad(_ number: Int, _ width: Int = 2) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
}
