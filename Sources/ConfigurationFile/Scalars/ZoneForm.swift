import Foundation
import Policy
import Vocabulary

/// Names of time zones.
enum ZoneForm {
    /// What the clocks of zones show, by the system's time zone data; a zone that is unknown counts as UTC.
    static let offsets = ZoneOffsets { name, moment in
        let zone = TimeZone(identifier: name) ?? .gmt
        return Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(moment.seconds))))
    }

    /// Throws what is wrong with the name of a time zone.
    static func check(_ text: String) throws(Fault) {
        if TimeZoneForm.isName(text), TimeZone(identifier: text) != nil { return }
        throw Fault(
            "must be an IANA time zone such as Europe/London, found \(Fault.quoted(text))",
            suggestion: Nearest.name(to: text, among: TimeZone.knownTimeZoneIdentifiers + ["UTC"])
        )
    }
}
