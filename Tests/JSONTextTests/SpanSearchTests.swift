import Testing

@testable import JSONText

@Suite("Texts that are looked for in bytes")
struct SpanSearchTests {
    @Test("a text is found at every place in texts of every length, and only as a whole")
    func places() {
        for length in 5..<120 {
            for place in 0...length - 5 {
                var bytes = [UInt8](repeating: UInt8(ascii: "g"), count: length)
                // What begins and ends like it, and what is all but it.
                bytes.replaceSubrange(0..<4, with: "ggg.".utf8)
                #expect(bytes.span.firstPlace(of: "\"gh1.") == nil)
                bytes.replaceSubrange(place..<place + 5, with: "\"gh1.".utf8)
                #expect(bytes.span.firstPlace(of: "\"gh1.") == place)
                #expect(bytes.span.firstPlace(of: "\"gh1.", from: place) == place)
                #expect(bytes.span.firstPlace(of: "\"gh1.", from: place + 1) == nil)
            }
        }
    }

    @Test("the first of several is found, behind what only begins and ends like it")
    func several() {
        let bytes = Array(#"{"a":"ghx.","b":"gh2.","c":"gh1.x","d":"gh1.y"}"#.utf8)
        let first = bytes.span.firstPlace(of: "\"gh1.")
        #expect(first == 27)
        #expect(bytes.span.firstPlace(of: "\"gh1.", from: 28) == 39)
        #expect([UInt8]().span.firstPlace(of: "\"gh1.") == nil)
    }

    @Test("a byte is found where it stands first, at every place of a word")
    func byte() {
        for place in 0..<40 {
            var bytes = [UInt8](repeating: 0x23, count: 40)
            #expect(bytes.span.firstPlace(of: 0x22) == nil)
            bytes[place] = 0x22
            #expect(bytes.span.firstPlace(of: 0x22) == place)
            #expect(bytes.span.firstPlace(of: 0x22, from: place) == place)
            #expect(bytes.span.firstPlace(of: 0x22, from: place + 1) == nil)
        }
    }
}
