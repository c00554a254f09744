import Vocabulary

/// When a limit is whole again, as providers write it.
public enum ResetText {
    /// From here on a number is a moment, as seconds since 1970, and no length of time.
    private static let leastMoment = 1_000_000_000.0

    /// The microseconds until then; `nil` if the text is none of the forms.
    ///
    /// The forms are `1m30.5s` and `20ms` (OpenAI, Groq), a number of seconds, seconds since 1970, and a moment of
    /// RFC 3339 (Anthropic). `now` is the wall clock.
    public static func microseconds(_ text: String, now: UTCTime) -> Int64? {
        if let number = Double(text) {
            guard number.isFinite, number >= 0 else { return nil }
            guard number >= leastMoment else { return Int64(min(number, 1e9) * 1_000_000) }
            // Some write milliseconds.
            let seconds = number >= 1_000 * leastMoment ? number / 1_000 : number
            return max(0, Int64(min(seconds, 1e11) * 1_000_000) - now.microseconds)
        }
        if let moment = UTCTime(rfc3339: text) { return max(0, moment.microseconds - now.microseconds) }
        return span(text)
    }

    private static func span(_ text: String) -> Int64? {
        var sum = 0.0
        var rest = text[...]
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isLetter || $0 == "µ" }
            rest = rest.dropFirst(unit.count)
            guard let amount = Double(digits), let factor = factor(unit) else { return nil }
            sum += amount * factor
        }
        return sum.isFinite && sum >= 0 ? Int64(min(sum, 1e15)) : nil
    }

    private static func factor(_ unit: Substring) -> Double? {
        switch unit {
        case "d": 86_400_000_000
        case "h": 3_600_000_000
        case "m": 60_000_000
        case "s": 1_000_000
        case "ms": 1_000
        case "us", "µs": 1
        case "ns": 0.001
        default: nil
        }
    }
}
