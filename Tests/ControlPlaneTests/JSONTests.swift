import Testing

@testable import ControlPlane

@Suite("JSON of the admin API")
struct JSONTests {
    @Test(
        "what is written is read back as it was",
        arguments: [
            JSONValue.null, true, .number("-1.5e+3"), "", "a\"b\\c\n\u{1}\u{7f}é🦊/", [], [1, [2, []]], [:],
            ["b": 1, "a": ["c": .null]],
        ]
    )
    func roundTrip(value: JSONValue) throws {
        #expect(try JSONParser.parse(JSONWriter.bytes(value)) == value)
    }

    @Test("escapes are read", arguments: [(#""\u00e9\n\/\b""#, "é\n/\u{8}"), (#""\ud83e\udd8a""#, "🦊")])
    func escapes(text: String, expected: String) throws {
        #expect(try JSONParser.parse(Array(text.utf8)) == .string(expected))
    }

    @Test(
        "what is not JSON is refused",
        arguments: [
            "", " ", "{", "[1,]", "{\"a\":1,}", "{\"a\":1 \"b\":2}", "{a:1}", "{\"a\" 1}", "01", "1.", "-",
            "1e", "+1",
            "tru", "nulll", "\"", "\"\\x\"", "\"\\ud83e\"", "\"\\udd8a\"", "\"\\u12\"", "\"\\ud83e\\u0041\"",
            "\"a\nb\"",
            "1 2", "{\"a\":1,\"\\u0061\":2}",
            String(repeating: "[", count: 33) + String(repeating: "]", count: 33),
        ]
    )
    func refuses(text: String) {
        #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test("bytes that are not UTF-8 are refused")
    func utf8() {
        #expect(throws: JSONParser.Failure.self) { try JSONParser.parse([0x22, 0xff, 0x22]) }
    }

    @Test("every cut of a text is refused without a crash")
    func cuts() {
        let text = Array(#"{"a":[1,true,null,"x\u00e9"],"b":{"c":-2.5e3}}"#.utf8)
        for end in 0..<text.count {
            #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(Array(text[..<end])) }
        }
    }
}
