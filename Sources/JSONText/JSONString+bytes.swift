extension JSONString {
    /// Whether a checked string token has escapes, so that its text is not what stands between its quotes.
    public static func isEscaped(_ token: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        var offset = token.lowerBound
        while offset &+ 8 <= token.upperBound {
            if bytes.word(at: offset).marksEqual(UInt8(ascii: "\\")) != 0 { return true }
            offset &+= 8
        }
        while offset < token.upperBound {
            if bytes[offset] == UInt8(ascii: "\\") { return true }
            offset &+= 1
        }
        return false
    }

    /// Appends the text of a checked string token in UTF-8; quotes are included in `token`.
    public static func append(_ token: Range<Int>, of bytes: Span<UInt8>, to text: inout [UInt8]) {
        // Unescaped text is never longer than escaped text.
        text.reserveCapacity(text.count + token.count)
        var units = UnescapedBytes(at: token.lowerBound + 1)
        while let byte = units.next(bytes) { text.append(byte) }
    }
}
