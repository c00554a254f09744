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
        bytes.writeLine("a", room: LineWriter.mostDigits) { $0.write(decimal: number) }

        #expect(String(buffer: bytes) == "a: \(number)\r\n")
    }

    @Test(
        "amounts are written as their description",
        arguments: [0, 1, 10, 138_000, 999_999_999, 1_000_000_000, 1_500_000_000, 9_223_372_036_854_775_807]
            as [Int64]
    )
    func money(nanos: Int64) {
        var bytes = ByteBuffer()
        bytes.writeLine("a", room: LineWriter.mostMoney) { $0.write(Money(nanos: nanos)) }

        #expect(String(buffer: bytes) == "a: \(Money(nanos: nanos).description)\r\n")
        #expect(bytes.readableBytes <= "a: \r\n".utf8.count + LineWriter.mostMoney)
    }

    @Test(
        "a length of time is written in whole milliseconds, rounded up, without zeros at its end",
        arguments: [
            (-5, "0ms"), (0, "0ms"), (1, "1ms"), (999_000, "999ms"), (999_001, "1s"), (1_500_000, "1.5s"),
            (1_050_000, "1.05s"), (61_001_000, "1m1.001s"), (360_000_000, "6m0s"),
            (.max, "153722867280m54.776s"),
        ] as [(Int64, String)]
    )
    func duration(microseconds: Int64, text: String) {
        var bytes = ByteBuffer()
        bytes.writeLine("a", room: LineWriter.mostOfDuration) { $0.write(duration: microseconds) }

        #expect(String(buffer: bytes) == "a: \(text)\r\n")
    }

    @Test("an exchange's id is written as its description")
    func exchange() {
        let id = ExchangeID(high: 0x0199_BF86_5D5A_ABCD, low: 0x1234_5678_9ABC_DEF0)
        var bytes = ByteBuffer()
        bytes.writeLine("a", room: ExchangeID.textLength) { $0.write(id) }

        #expect(String(buffer: bytes) == "a: \(id)\r\n")
    }

    @Test("a text is written whole, whatever it is made of, behind what is there already")
    func text() {
        var bytes = ByteBuffer(string: "before ")
        let text = String(repeating: "é long ", count: 40)
        bytes.writeLine("name", room: text.utf8.count) { $0.write(text) }
        bytes.writeLine("b", room: 0) { $0.write("") }

        #expect(String(buffer: bytes) == "before name: \(text)\r\nb: \r\n")
    }
}
