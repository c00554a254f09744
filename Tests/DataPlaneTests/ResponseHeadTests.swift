import NIOCore
import Testing

@testable import DataPlane

@Suite("Heads of answers")
struct ResponseHeadTests {
    @Test("a field has one line, whatever its value is")
    func oneLine() {
        var head = ResponseHead(status: 200, in: ByteBuffer())

        head.add("x-name", "a\r\nset-cookie: b\n\u{0}\u{7F}\tü")

        #expect(String(buffer: head.lines) == "x-name: a  set-cookie: b   \tü\r\n")
    }
}
