import Policy

extension KeyDigest {
    /// 64 hexadecimal digits, the first byte first.
    public var hexadecimal: String {
        ByteText.hexadecimal(
            [words.0, words.1, words.2, words.3].flatMap { word in
                stride(from: UInt64(0), to: 64, by: 8).map { UInt8(truncatingIfNeeded: word >> $0) }
            }
        )
    }
}
