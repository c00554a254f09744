import Dialects
import Testing

@Suite("Renaming the model of a stream")
struct StreamRenamingTests {
    private let stream =
        "data: {\"id\":\"a\",\"model\":\"up/1\",\"choices\":[{\"delta\":{\"content\":\"model\"}}]}\n\n: ping\n\n"
        + "data: {\"choices\":[],\"model\" : \"up/1\"}\r\n\r\ndata: [DONE]\n\n"

    @Test("every event names the public model, at every cut, and nothing else changes")
    func cuts() {
        let expected = stream.replacing("\"up/1\"", with: "\"fast\"")
        let bytes = Array(stream.utf8)
        for first in 0...bytes.count {
            for second in [first, min(bytes.count, first + 1), min(bytes.count, first + 9)] {
                var renaming = StreamRenaming(model: "fast")
                var sent: [UInt8] = []
                for piece in [bytes[..<first], bytes[first..<second], bytes[second...]].map({ Array($0) }) {
                    sent += renaming.rename(piece.span)
                }
                sent += renaming.finish()

                #expect(String(decoding: sent, as: UTF8.self) == expected, "cut at \(first) and \(second)")
            }
        }
    }

    @Test("an event too long to wait for passes as it is")
    func long() {
        var renaming = StreamRenaming(model: "fast")
        let event = Array("data: {\"model\":\"up\",\"x\":\"".utf8) + [UInt8](repeating: 0x61, count: 300_000)

        let sent = renaming.rename(event.span)

        #expect(sent == event)
    }
}
