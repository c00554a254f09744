import Foundation
import Policy

/// Names of time zones.
enum ZoneForm {
    /// Throws what is wrong with the name of a time zone.
    static func check(_ text: String) throws(Fault) {
        if TimeZoneForm.isName(text), TimeZone(identifier: text) != nil { return }
        throw Fault(
            "must be an IANA time zone such as Europe/London, found \(Fault.quoted(text))",
            suggestion: Nearest.name(to: text, among: TimeZone.knownTimeZoneIdentifiers + ["UTC"])
        )
    }
}
