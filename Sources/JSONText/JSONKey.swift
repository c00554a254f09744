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
    public func matches(_ name: StaticString, in bytes: Span<UInt8>) -> Bool {
        let length = name.utf8CodeUnitCount
        let expected = unsafe UnsafeBufferPointer(start: name.utf8Start, count: length)
        if !isEscaped {
            guard content.count == length else { return false }
            for index in 0..<length {
                guard unsafe bytes[content.lowerBound + index] == expected[index] else { return false }
            }
            return true
        }
        var units = UnescapedBytes(at: content.lowerBound)
        for index in 0..<length {
            guard unsafe units.next(bytes) == expected[index] else { return false }
        }
        return units.next(bytes) == nil
    }

    /// The key, unescaped.
    public func text(in bytes: Span<UInt8>) -> String {
        JSONString.decode(content: content, isEscaped: isEscaped, in: bytes)
    }
}
