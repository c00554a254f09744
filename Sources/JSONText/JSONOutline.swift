/// A lenient reader that finds its way through JSON which others have written and checked, or will check.
///
/// It follows strings, brackets and commas and looks at nothing else, so it is quick, and it may be given a text that
/// stops anywhere: then ``isCut`` becomes true and every further call gives nothing. On text that is not JSON it gives
/// something or nothing, but always ends. The calls are those of ``JSONReader``.
public struct JSONOutline: Sendable {
    /// The offset of the next byte to read.
    public private(set) var offset: Int
    /// Whether the text ended, or made no sense, inside a value.
    public private(set) var isCut = false

    /// Begins at an offset.
    public init(at offset: Int = 0) { self.offset = offset }

    /// Gives the first byte of what comes next after blanks, without reading it, or 0 at the end.
    @inline(__always)
    public mutating func peek(_ bytes: Span<UInt8>) -> UInt8 {
        offset = bytes.afterBlanks(from: offset)
        guard offset < bytes.count, !isCut else {
            isCut = true
            return 0
        }
        return bytes[offset]
    }

    /// Enters the object or array that comes next if it begins with this bracket.
    public mutating func enter(_ bytes: Span<UInt8>, _ bracket: UInt8) -> Bool {
        guard peek(bytes) == bracket else { return false }
        offset += 1
        return true
    }

    /// Reads the next key and its colon in the entered object, or leaves the object and gives `nil`.
    public mutating func nextMember(_ bytes: Span<UInt8>) -> JSONKey? {
        var first = peek(bytes)
        if first == UInt8(ascii: ",") {
            offset += 1
            first = peek(bytes)
        }
        guard first == UInt8(ascii: "\"") else {
            if first == UInt8(ascii: "}") { offset += 1 } else { isCut = true }
            return nil
        }
        let start = offset + 1
        let (end, isEscaped, _) = bytes.outlineStringEnd(from: start)
        guard let end else {
            cut(bytes)
            return nil
        }
        offset = end
        guard peek(bytes) == UInt8(ascii: ":") else {
            isCut = true
            return nil
        }
        offset = bytes.afterBlanks(from: offset + 1)
        return JSONKey(content: start..<end - 1, isEscaped: isEscaped)
    }

    /// Moves to the next element of the entered array, or leaves the array and gives `false`.
    public mutating func nextElement(_ bytes: Span<UInt8>) -> Bool {
        var first = peek(bytes)
        if first == UInt8(ascii: ",") {
            offset += 1
            first = peek(bytes)
        }
        if first == UInt8(ascii: "]") {
            offset += 1
            return false
        }
        return !isCut
    }

    /// Asks of each member of the object that comes next, until one says yes; what is no object is passed.
    ///
    /// The test reads or passes the member's value.
    public mutating func containsMember(
        _ bytes: Span<UInt8>,
        where test: (inout JSONOutline, JSONKey, Span<UInt8>) -> Bool
    ) -> Bool {
        guard enter(bytes, UInt8(ascii: "{")) else {
            skipValue(bytes)
            return false
        }
        while let key = nextMember(bytes) {
            if test(&self, key, bytes) { return true }
        }
        return false
    }

    /// Asks of each element of the array that comes next, until one says yes; what is no array is passed.
    ///
    /// The test reads or passes the element.
    public mutating func containsElement(
        _ bytes: Span<UInt8>,
        where test: (inout JSONOutline, Span<UInt8>) -> Bool
    ) -> Bool {
        guard enter(bytes, UInt8(ascii: "[")) else {
            skipValue(bytes)
            return false
        }
        while nextElement(bytes) {
            if test(&self, bytes) { return true }
        }
        return false
    }

    /// Passes the string that comes next and gives the number of bytes that its text has in UTF-8, or `nil` if
    /// something else comes next, which it passes too; a `\u` escape counts as three bytes.
    public mutating func stringLength(_ bytes: Span<UInt8>) -> Int? {
        guard peek(bytes) == UInt8(ascii: "\"") else {
            skipValue(bytes)
            return nil
        }
        let start = offset + 1
        let (end, _, excess) = bytes.outlineStringEnd(from: start)
        guard let end else {
            cut(bytes)
            return max(0, bytes.count - start - excess)
        }
        offset = end
        return end - 1 - start - excess
    }

    /// Passes the value that comes next and gives the bytes that it takes.
    @discardableResult
    public mutating func skipValue(_ bytes: Span<UInt8>) -> Range<Int> {
        let first = peek(bytes)
        let start = offset
        switch first {
        case UInt8(ascii: "\""):
            if let end = bytes.outlineStringEnd(from: offset + 1).end { offset = end } else { cut(bytes) }
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            if let end = bytes.outlineContainerEnd(from: offset + 1) { offset = end } else { cut(bytes) }
        default:
            while offset < bytes.count, !bytes[offset].endsScalar { offset += 1 }
            // An empty value is no JSON; going on from it could stand still for ever.
            if offset == bytes.count || offset == start { isCut = true }
        }
        return start..<offset
    }

    private mutating func cut(_ bytes: Span<UInt8>) {
        offset = bytes.count
        isCut = true
    }
}

extension UInt8 {
    /// Whether a number or word ends before this byte.
    @inline(__always)
    fileprivate var endsScalar: Bool {
        self == UInt8(ascii: ",") || self == UInt8(ascii: "}") || self == UInt8(ascii: "]") || self <= 0x20
    }
}
