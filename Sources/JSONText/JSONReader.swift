/// A strict reader of JSON text (RFC 8259) that walks from value to value and builds nothing.
///
/// The reader is only a place in a text; each call gets the text again. A caller enters a container, asks for the next
/// member or element, and then either enters the value or passes it with ``readValue(_:)``; everything that is
/// walked over is checked: grammar, numbers, escapes, surrogate pairs, UTF-8 (RFC 3629), nesting of at most
/// ``maximumDepth``. Repeated keys are the business of ``JSONDocument``.
public struct JSONReader: Sendable {
    /// How many containers may be open inside each other.
    public static let maximumDepth = 512

    /// The offset of the next byte to read.
    public internal(set) var offset: Int
    /// How many containers have been entered and not left.
    public internal(set) var depth = 0
    /// Whether the container that was entered last has not given a member or element yet.
    var isAtFirst = false

    /// Begins at an offset.
    public init(at offset: Int = 0) { self.offset = offset }

    /// Says of what kind the value is that comes next; reads only the blanks before it.
    @inline(__always)
    public mutating func nextKind(_ bytes: Span<UInt8>) throws(JSONTextError) -> JSONKind {
        offset = bytes.afterBlanks(from: offset)
        guard offset < bytes.count else { throw JSONTextError(offset: offset, reason: .unexpectedEnd) }
        guard let kind = JSONKind(firstByte: bytes[offset]) else {
            throw JSONTextError(offset: offset, reason: .expectedValue)
        }
        return kind
    }

    /// Enters the object that comes next.
    public mutating func enterObject(_ bytes: Span<UInt8>) throws(JSONTextError) {
        guard try nextKind(bytes) == .object else {
            throw JSONTextError(offset: offset, reason: .expectedObject)
        }
        try enter()
    }

    /// Enters the array that comes next.
    public mutating func enterArray(_ bytes: Span<UInt8>) throws(JSONTextError) {
        guard try nextKind(bytes) == .array else {
            throw JSONTextError(offset: offset, reason: .expectedArray)
        }
        try enter()
    }

    /// Reads the next key and its colon in the entered object, or leaves the object and gives `nil`.
    public mutating func nextMember(_ bytes: Span<UInt8>) throws(JSONTextError) -> JSONKey? {
        guard try hasMore(bytes, close: UInt8(ascii: "}")) else { return nil }
        let (key, next) = try bytes.keyAndColon(from: offset)
        offset = next
        return key
    }

    /// Moves to the next element of the entered array, or leaves the array and gives `false`.
    public mutating func nextElement(_ bytes: Span<UInt8>) throws(JSONTextError) -> Bool {
        try hasMore(bytes, close: UInt8(ascii: "]"))
    }

    /// Expects nothing but blanks up to the end of the text.
    public mutating func finish(_ bytes: Span<UInt8>) throws(JSONTextError) {
        offset = bytes.afterBlanks(from: offset)
        guard offset == bytes.count else { throw JSONTextError(offset: offset, reason: .trailingBytes) }
    }

    private mutating func enter() throws(JSONTextError) {
        guard depth < Self.maximumDepth else { throw JSONTextError(offset: offset, reason: .tooDeep) }
        depth += 1
        offset += 1
        isAtFirst = true
    }

    /// Reads the comma before a further member or element, or the end of the container.
    @inline(__always)
    private mutating func hasMore(_ bytes: Span<UInt8>, close: UInt8) throws(JSONTextError) -> Bool {
        offset = bytes.afterBlanks(from: offset)
        guard offset < bytes.count else { throw JSONTextError(offset: offset, reason: .unexpectedEnd) }
        let byte = bytes[offset]
        if byte == close {
            offset += 1
            depth -= 1
            isAtFirst = false
            return false
        }
        if isAtFirst {
            isAtFirst = false
            return true
        }
        guard byte == UInt8(ascii: ",") else {
            throw JSONTextError(offset: offset, reason: .expectedCommaOrEnd)
        }
        offset = bytes.afterBlanks(from: offset + 1)
        return true
    }
}
