import Foundation

/// Names of time zones.
enum ZoneForm {
    /// Throws what is wrong with the name of a time zone.
    static func check(_ text: String) throws(Fault) {
        let names = TimeZone.knownTimeZoneIdentifiers
        if text == "UTC" || names.contains(text) { return }
        // Older names, such as US/Eastern, are links that the list leaves out. Foundation also takes offsets such
        // as GMT+5, which have no rules for summer time; those have no slash.
        if text.contains("/"), !text.contains(".."), TimeZone(identifier: text) != nil { return }
        throw Fault(
            "must be an IANA time zone such as Europe/London, found \(Fault.quoted(text))",
            suggestion: Nearest.name(to: text, among: names + ["UTC"])
        )
    }
}
