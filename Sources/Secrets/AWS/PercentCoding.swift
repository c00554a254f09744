/// Percent-encoding as AWS wants it: everything but letters, digits and `-._~` is encoded (RFC 3986, section 2.3), in
/// upper-case digits.
enum PercentCoding {
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// The text of bytes with all but unreserved characters encoded.
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var coded: [UInt8] = []
        for byte in bytes {
            switch Unicode.Scalar(byte) {
            case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~": coded.append(byte)
            default: coded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: coded, as: UTF8.self)
    }

    /// The bytes that a text stands for; a percent sign that begins no encoding stands for itself.
    static func decode(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        let bytes = Array(bytes)
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let value = ByteText.bytes(
                    hexadecimal: String(decoding: bytes[index + 1...index + 2], as: UTF8.self)
                )
            {
                decoded += value
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return decoded
    }
}
