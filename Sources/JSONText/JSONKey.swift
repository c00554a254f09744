/// The key of a member, by its place in the text.
public struct JSONKey: Hashable, Sendable {
    /// The bytes between the quotes.
    public let content: Range<Int>
    /// Whether the content has escapes.
    public let isEscaped: Bool

    /// Makes a key.
    public init(content: Range<Int>, isEscaped: Bool) {
        self.content = content
        self.isEscaped = isEscaped
    }

    /// Whether the key, unescaped, is a name of ASCII characters; allocates nothing.
    ///
    /// Most names are told apart by their length, for which nothing is called.
    @inlinable
    public func matches(_ name: StaticString, in bytes: Span<UInt8>) -> Bool {
        guard isEscaped || content.count == name.utf8CodeUnitCount else { return false }
        return equals(name, in: bytes)
    }

    @usableFromInline
    func equals(_ name: StaticString, in bytes: Span<UInt8>) -> Bool {
        let length = name.utf8CodeUnitCount
        let expected = unsafe UnsafeBufferPointer(start: name.utf8Start, count: length)
        if !isEscaped {
            guard content.count == length, content.lowerBound >= 0, content.upperBound <= bytes.count else {
                return false
            }
            guard length >= 8 else {
                for index in 0..<length {
                    guard unsafe bytes[content.lowerBound + index] == expected[index] else { return false }
                }
                return true
            }
            // Eight bytes at a time; the last eight overlap those before them.
            var index = 0
            while true {
                guard bytes.word(at: content.lowerBound &+ index) == name.word(at: index, count: 8) else {
                    return false
                }
                if index &+ 8 == length { return true }
                index = Swift.min(index &+ 8, length &- 8)
            }
        }
        var units = UnescapedBytes(at: content.lowerBound)
        for index in 0..<length {
            guard unsafe units.next(bytes) == expected[index] else { return false }
        }
        return units.next(bytes) == nil
    }

    /// Whether some reader may take the key for another one by ignoring case: it has an escape, a capital letter or a
    /// character outside of ASCII; a short look at bytes that have just been read.
    public func mayFold(in bytes: Span<UInt8>) -> Bool {
        if isEscaped { return true }
        for offset in content {
            let byte = bytes[offset]
            if byte >= 0x41 && byte <= 0x5A || byte >= 0x80 { return true }
        }
        return false
    }

    /// Whether the key, unescaped, is a name of lower-case ASCII characters when case is ignored as Unicode's simple
    /// folding does: besides the capitals, `ſ` (U+017F) is an `s` and `K` (U+212A, the Kelvin sign) a `k`.
    ///
    /// Go's `encoding/json` reads keys so.
    public func matchesIgnoringCase(_ name: StaticString, in bytes: Span<UInt8>) -> Bool {
        let length = name.utf8CodeUnitCount
        let expected = unsafe UnsafeBufferPointer(start: name.utf8Start, count: length)
        var units = UnescapedBytes(at: content.lowerBound)
        for index in 0..<length {
            let wanted = unsafe expected[index]
            switch units.next(bytes) {
            case wanted: continue
            case .some(let byte) where byte >= 0x41 && byte <= 0x5A && byte | 0x20 == wanted: continue
            case 0xC5 where wanted == UInt8(ascii: "s") && units.next(bytes) == 0xBF: continue
            case 0xE2 where wanted == UInt8(ascii: "k") && units.next(bytes) == 0x84:
                guard units.next(bytes) == 0xAA else { return false }
            default: return false
            }
        }
        return units.next(bytes) == nil
    }

    /// The key, unescaped.
    public func text(in bytes: Span<UInt8>) -> String {
        JSONString.decode(content: content, isEscaped: isEscaped, in: bytes)
    }
}
