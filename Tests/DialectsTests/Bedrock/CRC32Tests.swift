import Testing

@testable import Dialects

@Suite("CRC-32")
struct CRC32Tests {
    @Test("the check value of the catalogue is met")
    func check() {
        let bytes = Array("123456789".utf8)
        #expect(CRC32.of(bytes.span) == 0xCBF4_3926)
    }
}
