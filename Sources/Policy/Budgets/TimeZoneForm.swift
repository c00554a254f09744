/// The form of the names of time zones, the same for the file and the API.
///
/// Time zone data also answers to offsets such as `GMT+5`, which have no rules for summer time, and to abbreviations
/// that mean one thing here and another there; neither has a slash.
public enum TimeZoneForm {
    /// Whether a text looks like a name of the IANA's data base: `UTC`, `GMT`, or parts between slashes such as
    /// `Europe/London`.
    ///
    /// Whether there is such a zone, only the system's data say.
    public static func isName(_ text: String) -> Bool {
        if text == "UTC" || text == "GMT" { return true }
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.count > 1 && text.utf8.count <= 64 && parts.allSatisfy(isPart)
    }

    private static func isPart(_ part: Substring.UTF8View) -> Bool {
        guard let first = part.first, isLetter(first) else { return false }
        return part.allSatisfy { byte in
            isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || [UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+")].contains(byte)
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
