extension Scalar {
    private static let sizeUnits: [(unit: String, bytes: Int)] = [
        ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
        ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000), ("KB", 1000), ("B", 1), ("", 1),
    ]

    private static let durationUnits: [(unit: String, duration: Duration)] = [
        ("ms", .milliseconds(1)), ("s", .seconds(1)), ("m", .seconds(60)), ("h", .seconds(3600)),
        ("d", .seconds(86_400)), ("y", .seconds(365 * 86_400)),
    ]

    /// The value as a number of bytes within a range.
    func size(_ range: ClosedRange<Int>) throws(Fault) -> Int {
        guard let (unit, bytes) = Self.sizeUnits.first(where: { text.hasSuffix($0.unit) }),
            let number = Self.number(text.dropLast(unit.count)), !(unit.isEmpty && origin == .quoted)
        else { throw Fault("must be a size such as 32MiB or a number of bytes, found \(found)") }
        let (size, overflow) = number.multipliedReportingOverflow(by: bytes)
        guard !overflow, range.contains(size) else {
            throw Fault(
                "must be between \(Self.sizeText(range.lowerBound)) and \(Self.sizeText(range.upperBound)), "
                    + "found \(text)"
            )
        }
        return size
    }

    /// The value as a duration within a range.
    func duration(_ range: ClosedRange<Duration>) throws(Fault) -> Duration {
        if Self.number(text[...]) != nil {
            throw Fault("must be a duration with its unit, found \(text)", suggestion: "\(text)s")
        }
        guard let (unit, single) = Self.durationUnits.first(where: { text.hasSuffix($0.unit) }),
            let number = Self.number(text.dropLast(unit.count))
        else { throw Fault("must be a duration such as 500ms, 30s, 2m or 1h, found \(found)") }
        // Beyond this many of any unit every range is exceeded, and the product cannot overflow.
        let duration = single * min(number, 1_000_000_000)
        guard range.contains(duration) else {
            throw Fault(
                "must be between \(Self.durationText(range.lowerBound)) and "
                    + "\(Self.durationText(range.upperBound)), found \(text)"
            )
        }
        return duration
    }

    /// A number of bytes as an operator would write it.
    static func sizeText(_ bytes: Int) -> String {
        for (unit, size) in sizeUnits.prefix(3) where bytes >= size && bytes % size == 0 {
            return "\(bytes / size)\(unit)"
        }
        return String(bytes)
    }

    /// A duration as an operator would write it.
    static func durationText(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        if attoseconds != 0 { return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)ms" }
        if seconds > 86_400, seconds % 86_400 == 0 { return "\(seconds / 86_400)d" }
        if seconds > 0, seconds % 3600 == 0 { return "\(seconds / 3600)h" }
        return seconds > 0 && seconds % 60 == 0 ? "\(seconds / 60)m" : "\(seconds)s"
    }

    private static func number(_ digits: Substring) -> Int? {
        guard isWhole(String(digits)), !digits.hasPrefix("-") else { return nil }
        return Int(digits)
    }
}
