import Vocabulary

/// A moment as Signature Version 4 writes it: `20150830T123600Z`.
struct SigningTime: Sendable, Hashable {
    /// Day and time, as in `x-amz-date`.
    let text: String
    /// The day alone.
    var day: String { String(text.prefix(8)) }

    /// Writes a moment; fractions of a second are cut off.
    init(_ time: UTCTime) {
        // RFC 3339 without its marks and its fraction: 2015-08-30T12:36:00.000Z.
        text = String(time.description.prefix(19).filter { $0 != "-" && $0 != ":" }) + "Z"
    }
}
