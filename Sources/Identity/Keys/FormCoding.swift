/// Names and values as a form or a URL's query (RFC 3986, section 2; `application/x-www-form-urlencoded`).
public enum FormCoding {
    /// The pairs, joined by `&`.
    public static func text(_ pairs: [(String, String)]) -> String {
        pairs.map { "\(encode($0))=\(encode($1))" }.joined(separator: "&")
    }

    /// The text with everything but unreserved characters coded; both readings of a form agree on it.
    public static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var coded: [UInt8] = []
        for byte in text.utf8 {
            switch Unicode.Scalar(byte) {
            case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~": coded.append(byte)
            default: coded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: coded, as: UTF8.self)
    }
}
