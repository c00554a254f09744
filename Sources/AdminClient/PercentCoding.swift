/// Percent-coding of parts of a URL (RFC 3986, section 2).
enum PercentCoding {
    /// The text with everything but unreserved characters coded.
    static func encode(_ text: String) -> String {
        var coded = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~": coded.unicodeScalars.append(scalar)
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                coded += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
            }
        }
        return coded
    }
}
