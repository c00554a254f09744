/// A text in the making: what is written for every request costs one store a byte, without the checks of an array.
public struct TextWriter: ~Copyable {
    /// Owned by the writer, of which there is one; the first `count` bytes are written.
    private var memory: UnsafeMutableBufferPointer<UInt8>
    private var count = 0

    /// Begins an empty text with room for so many bytes; it grows as needed.
    public init(capacity: Int) { memory = .allocate(capacity: max(capacity, 64)) }

    deinit { memory.deallocate() }

    /// What is written.
    public var text: String { String(decoding: memory[..<count], as: UTF8.self) }

    /// Appends one byte of UTF-8.
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        put(byte)
    }

    /// Appends a fixed text.
    public mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { put($0) }
    }

    /// Appends a text as it is.
    public mutating func append(verbatim text: String) {
        var text = text
        text.withUTF8 { put($0) }
    }

    /// Appends a whole number as JSON writes it.
    public mutating func append(_ number: Int) {
        // The longest has a sign and nineteen digits.
        reserve(20)
        if number < 0 { put(UInt8(ascii: "-")) }
        var rest = number.magnitude
        var length = 1
        var bound: UInt = 10
        while length < 19, rest >= bound {
            length += 1
            bound *= 10
        }
        var place = count &+ length
        repeat {
            let quotient = rest / 10
            place &-= 1
            memory[place] = UInt8(truncatingIfNeeded: 48 &+ rest &- 10 &* quotient)
            rest = quotient
        } while rest > 0
        count += length
    }

    /// Appends a text as a JSON string with its quotes, as `JSONString` does.
    public mutating func append(string text: String) {
        var text = text
        let isPlain = text.withUTF8 { units in
            guard Self.isPlain(units) else { return false }
            reserve(units.count + 2)
            put(UInt8(ascii: "\""))
            put(units)
            put(UInt8(ascii: "\""))
            return true
        }
        if !isPlain { JSONString.encode(text).withUnsafeBufferPointer { put($0) } }
    }

    /// Whether text is ASCII of which nothing must be escaped, as almost all is.
    private static func isPlain(_ units: UnsafeBufferPointer<UInt8>) -> Bool {
        let bytes = UnsafeRawBufferPointer(units)
        var offset = 0
        while offset + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            guard word.marksOfStringEvents | word.marksEqual(0x7F) == 0 else { return false }
            offset += 8
        }
        while offset < bytes.count {
            guard !JSONString.mustEscape(bytes[offset]), bytes[offset] < 0x80 else { return false }
            offset += 1
        }
        return true
    }

    /// Writes a byte that there is room for.
    private mutating func put(_ byte: UInt8) {
        memory[count] = byte
        count += 1
    }

    private mutating func put(_ bytes: UnsafeBufferPointer<UInt8>) {
        reserve(bytes.count)
        _ = memory[count...].update(fromContentsOf: bytes)
        count += bytes.count
    }

    /// Makes room for so many bytes more.
    private mutating func reserve(_ length: Int) {
        guard memory.count - count < length else { return }
        let larger = UnsafeMutableBufferPointer<UInt8>.allocate(
            capacity: max(2 * memory.count, count + length)
        )
        _ = larger.update(fromContentsOf: memory[..<count])
        memory.deallocate()
        memory = larger
    }
}
