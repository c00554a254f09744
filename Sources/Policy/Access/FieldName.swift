/// Compares names of header fields byte by byte, since it is done for every field of every message.
public enum FieldName {
    /// Compares with lower-case ASCII text of the same length, ignoring the case of letters.
    @inlinable @inline(__always)
    public static func equal(_ name: Span<UInt8>, _ lower: StaticString) -> Bool {
        name.count == lower.utf8CodeUnitCount && begins(name, lower)
    }

    /// Whether a name begins with lower-case ASCII text, ignoring the case of letters.
    @inlinable @inline(__always)
    public static func hasPrefix(_ name: Span<UInt8>, _ prefix: StaticString) -> Bool {
        name.count >= prefix.utf8CodeUnitCount && begins(name, prefix)
    }

    /// A byte of ASCII text in lower case.
    @inlinable @inline(__always)
    public static func fold(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

    @inlinable @inline(__always)
    static func begins(_ name: Span<UInt8>, _ lower: StaticString) -> Bool {
        // A StaticString of ASCII text has its bytes at `utf8Start`, as many as are counted.
        let expected = lower.utf8Start
        for index in 0..<lower.utf8CodeUnitCount where fold(name[index]) != expected[index] { return false }
        return true
    }
}
