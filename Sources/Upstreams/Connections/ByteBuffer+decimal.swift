import NIOCore

extension ByteBuffer {
    /// Writes a number that is not below zero in decimal digits, without a string of its own.
    mutating func writeDecimal(_ number: Int) {
        var (count, rest) = (1, number)
        while rest >= 10 {
            rest /= 10
            count += 1
        }
        writeWithUnsafeMutableBytes(minimumWritableBytes: count) { memory in
            var (place, rest) = (count, number)
            while place > 0 {
                place -= 1
                memory[place] = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
                rest /= 10
            }
            return count
        }
    }
}
