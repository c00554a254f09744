/// Percent-coding of paths and queries (RFC 3986, section 2.1).
enum PercentCoding {
    /// The text as a part of a query: what is not unreserved (section 2.3) is coded.
    static func encode(_ text: String) -> String {
        var coded = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            if byte < 0x80, scalar.properties.isAlphabetic || "0123456789-._~".unicodeScalars.contains(scalar)
            {
                coded.unicodeScalars.append(scalar)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                coded += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return coded
    }

    /// The text that was meant; `nil` if a percent sign is not followed by two digits or the bytes are not UTF-8.
    static func decode(_ text: some StringProtocol, plusIsBlank: Bool = false) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard rest.count >= 2, let high = digit(rest.removeFirst()),
                    let low = digit(rest.removeFirst())
                else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsBlank: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
    }
}
