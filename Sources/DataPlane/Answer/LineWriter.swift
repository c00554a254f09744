import NIOCore
import Vocabulary

/// Writes a field line straight into a buffer's memory, whose room is asked for once for the whole line: an answer has
/// some fifteen of them.
///
/// Whoever makes the line asks for as much room as its value can take, `mostDigits` and `mostMoney` where that is not
/// known before: nothing is written beyond it.
struct LineWriter {
    /// The most digits of an `Int`.
    static let mostDigits = 19
    /// The most characters of an amount: the dollars of an `Int64` of nano-dollars, a point and nine digits.
    static let mostMoney = 21
    /// The most characters of a length of time: the minutes of an `Int64` of microseconds, `m`, seconds with a fraction
    /// and `s`.
    static let mostOfDuration = 20

    private let memory: UnsafeMutableRawBufferPointer
    /// How many bytes are written.
    private(set) var count = 0

    init(_ memory: UnsafeMutableRawBufferPointer) { self.memory = memory }

    mutating func write(_ byte: UInt8) {
        memory[count] = byte
        count &+= 1
    }

    mutating func write(_ text: StaticString) {
        copy(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func write(_ text: String) {
        let isCopied: Void? = text.utf8.withContiguousStorageIfAvailable { copy(UnsafeRawBufferPointer($0)) }
        if isCopied == nil { for byte in text.utf8 { write(byte) } }
    }

    /// Writes a field's value: what would end the line, or is a control character, becomes a blank.
    mutating func write(value text: String) {
        let start = count
        write(text)
        for index in start..<count
        where memory[index] < 0x20 && memory[index] != 0x09 || memory[index] == 0x7F {
            memory[index] = 0x20
        }
    }

    /// Writes a number in decimal digits; one below zero is written as zero.
    mutating func write(decimal number: Int) {
        var rest = UInt(max(0, number))
        var place = count &+ Self.digits(rest)
        count = place
        repeat {
            place &-= 1
            memory[place] = UInt8(truncatingIfNeeded: 0x30 &+ rest % 10)
            rest /= 10
        } while rest > 0
    }

    /// Writes an amount as a decimal string of dollars without trailing zeros; one below zero is written as zero.
    mutating func write(_ amount: Money) {
        let nanos = max(0, amount.nanos)
        write(decimal: Int(nanos / 1_000_000_000))
        write(fraction: UInt(nanos % 1_000_000_000), of: 100_000_000)
    }

    /// Writes a point and the digits of a fraction without trailing zeros, if it is one; a unit is worth its first digit.
    private mutating func write(fraction: UInt, of unit: UInt) {
        var (rest, unit) = (fraction, unit)
        guard rest > 0 else { return }
        write(UInt8(ascii: "."))
        while rest > 0 {
            write(UInt8(truncatingIfNeeded: 0x30 &+ rest / unit))
            rest %= unit
            unit /= 10
        }
    }

    /// Writes an exchange's id.
    mutating func write(_ id: ExchangeID) {
        precondition(
            memory.count - count >= ExchangeID.textLength,
            "a line has no more room than was asked for"
        )
        id.write(to: UnsafeMutableRawBufferPointer(rebasing: memory[count...]))
        count &+= ExchangeID.textLength
    }

    /// Writes a length of time as OpenAI does, in whole milliseconds rounded up: `12ms`, `1.5s`, `6m0s`.
    mutating func write(duration microseconds: Int64) {
        let milliseconds = Int(max(0, microseconds) / 1000) + (microseconds % 1000 > 0 ? 1 : 0)
        guard milliseconds >= 1000 else {
            write(decimal: milliseconds)
            return write("ms")
        }
        if milliseconds >= 60_000 {
            write(decimal: milliseconds / 60_000)
            write(UInt8(ascii: "m"))
        }
        write(decimal: milliseconds % 60_000 / 1000)
        write(fraction: UInt(milliseconds % 1000), of: 100)
        write(UInt8(ascii: "s"))
    }

    private mutating func copy(_ bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count <= memory.count - count, "a line has no more room than was asked for")
        UnsafeMutableRawBufferPointer(rebasing: memory[count..<(count &+ bytes.count)]).copyMemory(
            from: bytes
        )
        count &+= bytes.count
    }

    private static func digits(_ number: UInt) -> Int {
        var (digits, rest) = (1, number)
        while rest >= 10 {
            rest /= 10
            digits &+= 1
        }
        return digits
    }
}

extension ByteBuffer {
    /// Writes `name: value` and CRLF, of which the value has at most so many bytes.
    mutating func writeLine(_ name: StaticString, room: Int, _ value: (inout LineWriter) -> Void) {
        writeWithUnsafeMutableBytes(minimumWritableBytes: name.utf8CodeUnitCount + room + 4) { memory in
            var line = LineWriter(memory)
            line.write(name)
            line.write(UInt8(ascii: ":"))
            line.write(UInt8(ascii: " "))
            value(&line)
            line.write(0x0D)
            line.write(0x0A)
            return line.count
        }
    }
}
