import Testing
import Vocabulary

@Suite("Money")
struct MoneyTests {
    @Test(
        "decimal text and nano-dollars are the same amount both ways",
        arguments: [
            ("0", 0), ("1", 1_000_000_000), ("0.000123", 123_000), ("0.000000001", 1),
            ("12.5", 12_500_000_000),
            ("9223372036.854775807", Int64.max),
        ]
    )
    func roundTrip(text: String, nanos: Int64) throws {
        let money = try #require(Money(decimal: text))

        #expect(money.nanos == nanos)
        #expect(money.description == text)
    }

    @Test(
        "text that is not an amount is refused",
        arguments: [
            "", ".", "1.", "-1", "+1", "1e3", " 1", "1,0", "0.0000000001", "9223372036.854775808", "1.2.3",
        ]
    )
    func refused(text: String) {
        #expect(Money(decimal: text) == nil)
    }

    @Test("zeros behind the ninth decimal are allowed, up to twelve decimals")
    func longZeros() {
        #expect(Money(decimal: "0.000000001000")?.nanos == 1)
        #expect(Money(decimal: "0.0000000010000") == nil)
    }

    @Test("sums saturate instead of wrapping round")
    func saturation() {
        #expect(Money(nanos: .max) + Money(nanos: 1) == Money(nanos: .max))
        #expect(Money(nanos: .min) - Money(nanos: 1) == Money(nanos: .min))
    }
}
