import Testing

@testable import Identity

@Suite("Base64url")
struct Base64URLTests {
    @Test("bytes of every length come back from their text")
    func roundTrip() {
        for length in 0...66 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 101 &+ 250) }
            let text = Base64URL.text(bytes)

            #expect(!text.contains { "+/=".contains($0) })
            #expect(Base64URL.bytes(text.utf8) == bytes)
        }
    }

    /// RFC 4648, section 10, in the alphabet of section 5.
    @Test(
        "the known texts",
        arguments: [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foobar", "Zm9vYmFy"), ("~~~?", "fn5-Pw")]
    )
    func known(plain: String, text: String) {
        #expect(Base64URL.text(plain.utf8) == text)
        #expect(Base64URL.bytes(text.utf8) == Array(plain.utf8))
    }

    @Test(
        "a text that is not the one of its bytes is refused",
        arguments: ["Zh", "Zm9", "Zg==", "Z", "Zm9vYmFyZ", "Zm 8", "Zm8\n", "fn5+", "fn5/", "é"]
    )
    func refused(text: String) {
        #expect(Base64URL.bytes(text.utf8) == nil)
    }
}
