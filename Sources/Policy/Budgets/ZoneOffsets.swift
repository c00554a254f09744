import Vocabulary

/// What the clocks of time zones show, which only the system's data say.
public struct ZoneOffsets: Sendable {
    private let offset: @Sendable (String, UTCTime) -> Int64

    /// No zone but UTC.
    public static let utc = ZoneOffsets { _, _ in 0 }

    /// Makes offsets of a function that gives the seconds east of UTC of a zone, by its IANA name, at a moment.
    public init(_ offset: @escaping @Sendable (String, UTCTime) -> Int64) { self.offset = offset }

    /// The day that a zone's clocks show at a moment, counted from 1970-01-01.
    public func day(of time: UTCTime, in zone: String) -> Int64 {
        (time.seconds + offset(zone, time)).flooringQuotient(86_400)
    }

    /// The seconds east of UTC that a zone's clocks show at a moment in seconds since 1970.
    func seconds(in zone: String, at seconds: Int64) -> Int64 { offset(zone, UTCTime(seconds: seconds)) }
}
