import Vocabulary

/// The order of lists, newest first, and the marks that their cursors carry.
enum NewestFirst {
    /// A mark that sorts later rows of the list after earlier ones: older first by what is left to the far future, then
    /// by id, so that the order is total.
    static func mark(_ time: UTCTime, _ id: some CustomStringConvertible) -> String {
        let text = String(UInt64(bitPattern: Int64.max - time.microseconds))
        return String(repeating: "0", count: 20 - text.utf8.count) + text + id.description
    }
}
