import Vocabulary

/// Moments in RFC 3339, and dates.
enum MomentForm {
    /// Throws what is wrong with the text of a moment.
    static func check(_ text: String) throws(Fault) {
        guard UTCTime(rfc3339: text) == nil else { return }
        throw Fault("must be a moment such as 2027-01-01T00:00:00Z, found \(Fault.quoted(text))")
    }

    /// Throws what is wrong with the text of a date.
    static func check(date text: String) throws(Fault) {
        guard CivilDate(text) == nil else { return }
        throw Fault("must be a date such as 2027-01-15, found \(Fault.quoted(text))")
    }
}
