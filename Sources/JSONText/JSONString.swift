/// Strings from and to their JSON form.
public enum JSONString {
    /// The text of a checked string token, quotes included in `token`.
    public static func decode(_ token: Range<Int>, in bytes: Span<UInt8>) -> String {
        decode(content: token.lowerBound + 1..<token.upperBound - 1, isEscaped: nil, in: bytes)
    }

    /// The text of the bytes between a checked string's quotes; `isEscaped` is `nil` if that is not known.
    static func decode(content: Range<Int>, isEscaped: Bool?, in bytes: Span<UInt8>) -> String {
        var hasEscapes = isEscaped ?? false
        if isEscaped == nil {
            for offset in content where bytes[offset] == UInt8(ascii: "\\") {
                hasEscapes = true
                break
            }
        }
        guard hasEscapes else {
            return bytes.extracting(content).withUnsafeBufferPointer {
                unsafe String(decoding: $0, as: UTF8.self)
            }
        }
        // Unescaped text is never longer than escaped text.
        return unsafe String(unsafeUninitializedCapacity: content.count) { target in
            var units = UnescapedBytes(at: content.lowerBound)
            var length = 0
            while length < target.count, let byte = units.next(bytes) {
                unsafe target[length] = byte
                length += 1
            }
            return length
        }
    }

    /// Appends the JSON string token of a text, quotes included: what the general form appends, and at once where nothing is to
    /// be escaped, as in almost all texts.
    public static func append(_ text: String, to bytes: inout [UInt8]) {
        let isPlain: Void? =
            text.utf8.withContiguousStorageIfAvailable { units in
                guard unsafe units.allSatisfy({ !mustEscape($0) }) else { return nil }
                bytes.append(UInt8(ascii: "\""))
                unsafe bytes.append(contentsOf: units)
                bytes.append(UInt8(ascii: "\""))
                return ()
            } ?? nil
        if isPlain == nil { append(text[...], to: &bytes) }
    }

    static func mustEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
    }

    /// The JSON string token of a text, quotes included.
    public static func encode(_ text: some StringProtocol) -> [UInt8] {
        var token: [UInt8] = []
        append(text, to: &token)
        return token
    }

    /// Appends the JSON string token of a text, quotes included.
    ///
    /// Escapes what must be escaped and U+007F; all else stays as it is.
    public static func append(_ text: some StringProtocol, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0..<0x20, 0x7F:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(digit(byte >> 4))
                bytes.append(digit(byte & 15))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }
}
