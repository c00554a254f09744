import Vocabulary

/// The order of lists, newest first, and the marks that their cursors carry.
enum NewestFirst {
    /// A mark that sorts later rows of the list after earlier ones: older first by what is left to the far future, then
    /// by id, so that the order is total.
    static func mark(_ time: UTCTime, _ id: some CustomStringConvertible) -> String {
        let text = String(UInt64(bitPattern: Int64.max - time.microseconds))
        return String(repeating: "0", count: 20 - text.utf8.count) + text + id.description
    }

    /// The time and the id of a mark; `nil` if it is none.
    static func place(of mark: String) -> (time: UTCTime, id: String)? {
        guard mark.utf8.count >= 20, let left = UInt64(mark.prefix(20)) else { return nil }
        let time = Int64.max.subtractingReportingOverflow(Int64(bitPattern: left))
        guard !time.overflow else { return nil }
        return (UTCTime(microseconds: time.partialValue), String(mark.dropFirst(20)))
    }
}
