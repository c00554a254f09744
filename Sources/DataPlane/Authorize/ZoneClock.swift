import Foundation
import Policy
import Vocabulary

/// What the clocks on the walls of some zones show.
final class ZoneClock {
    private var zones: [String: TimeZone] = [:]

    /// The minute of the week in a zone; that of UTC if this machine does not know the zone.
    func time(in name: String, at moment: UTCTime) -> WeekTime {
        let zone = zones[name] ?? TimeZone(identifier: name) ?? .gmt
        zones[name] = zone
        let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(moment.seconds)))
        return WeekTime(localSeconds: moment.seconds + Int64(offset))
    }
}
