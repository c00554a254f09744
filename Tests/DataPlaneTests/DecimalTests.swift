import NIOCore
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Numbers in answers")
struct DecimalTests {
    @Test(
        "numbers are written as `String` writes them",
        arguments: [0, 1, 9, 10, 99, 12_345_678, 99_999_999, 100_000_000, 123_456_789_012, Int.max]
    )
    func decimal(number: Int) {
        var bytes = ByteBuffer()
        bytes.writeDecimal(number)

        #expect(String(buffer: bytes) == String(number))
    }

    @Test(
        "amounts are written as their description",
        arguments: [0, 1, 10, 138_000, 999_999_999, 1_000_000_000, 1_500_000_000, 9_223_372_036_854_775_807]
            as [Int64]
    )
    func money(nanos: Int64) {
        var bytes = ByteBuffer()
        bytes.writeMoney(Money(nanos: nanos))

        #expect(String(buffer: bytes) == Money(nanos: nanos).description)
    }
}
