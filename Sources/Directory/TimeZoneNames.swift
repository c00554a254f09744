import Foundation
import Policy

/// The names of time zones that budgets may have.
enum TimeZoneNames {
    /// Whether a text has the form of a name and the system's time zone data has it.
    static func isKnown(_ name: String) -> Bool {
        TimeZoneForm.isName(name) && TimeZone(identifier: name) != nil
    }
}
