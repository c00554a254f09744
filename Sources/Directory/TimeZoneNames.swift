import Foundation

/// The names of time zones that budgets may have.
enum TimeZoneNames {
    /// Whether the system's time zone data has a name.
    static func isKnown(_ name: String) -> Bool { !name.isEmpty && TimeZone(identifier: name) != nil }
}
