import NIOCore
import Vocabulary

extension ByteBuffer {
    /// Writes a number that is not negative in decimal digits, without a `String` between.
    mutating func writeDecimal(_ number: Int) {
        var rest = UInt(max(0, number))
        var digits: UInt64 = 0
        var count = 0
        // Up to eight digits in a word, the first of them lowest.
        repeat {
            digits = digits << 8 | UInt64(0x30 + rest % 10)
            rest /= 10
            count += 1
        } while rest > 0 && count < 8
        if rest > 0 { writeDecimal(Int(rest)) }
        let end = writerIndex + count
        writeInteger(digits, endianness: .little)
        moveWriterIndex(to: end)
    }

    /// Writes an amount that is not negative as a decimal string of dollars without trailing zeros.
    mutating func writeMoney(_ amount: Money) {
        let nanos = max(0, amount.nanos)
        writeDecimal(Int(nanos / 1_000_000_000))
        var fraction = Int(nanos % 1_000_000_000)
        guard fraction > 0 else { return }
        writeInteger(UInt8(ascii: "."))
        var unit = 100_000_000
        while fraction > 0 {
            writeInteger(UInt8(0x30 + fraction / unit))
            fraction %= unit
            unit /= 10
        }
    }
}
