import Dialects
import Testing

@Suite("Streams as one JSON array")
struct JSONArrayFramingTests {
    private static let text = " [{\"a\":\"]}\\\"[\\\\\",\"b\":[1,{}]}\r\n,\r\n{} , \"x,]\",12 ,true]\n"
    private static let elements = ["{\"a\":\"]}\\\"[\\\\\",\"b\":[1,{}]}", "{}", "\"x,]\"", "12 ", "true"]

    @Test("the elements are the same wherever the stream is cut", arguments: 1...60)
    func cuts(_ length: Int) {
        let (elements, isWhole) = GeminiStreamSamples.elements(Self.text, cut: length)

        #expect(elements.map { String(decoding: $0, as: UTF8.self) } == Self.elements)
        #expect(isWhole)
    }

    @Test("an object alone is the only element")
    func alone() {
        let (elements, isWhole) = GeminiStreamSamples.elements("\n{\"error\":{}}\n", cut: 3)

        #expect(elements == [Array("{\"error\":{}}".utf8)] && isWhole)
    }

    @Test("an array that is cut is not whole, and what is no array breaks")
    func broken() {
        #expect(!GeminiStreamSamples.elements(#"[{"a":1},{"b":"#, cut: 4).isWhole)
        #expect(!GeminiStreamSamples.elements("[", cut: 4).isWhole)
        for text in ["x", "[]x", "[}", #"{"a":1}{"#] {
            var framing = JSONArrayFraming()
            _ = framing.read(Array(text.utf8).span)
            #expect(framing.isBroken, "\(text)")
        }
    }
}
