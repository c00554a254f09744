import Foundation
import Policy
import Vocabulary

/// The time zones that budgets may have.
enum TimeZoneNames {
    /// What their clocks show, by the system's time zone data; a zone that is unknown counts as UTC.
    static let offsets = ZoneOffsets { name, moment in
        let zone = TimeZone(identifier: name) ?? .gmt
        return Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(moment.seconds))))
    }

    /// Whether a text has the form of a name and the system's time zone data has it.
    static func isKnown(_ name: String) -> Bool {
        TimeZoneForm.isName(name) && TimeZone(identifier: name) != nil
    }
}
