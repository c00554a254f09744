import Foundation
import JSONText
import Testing

@Suite("JSON strings and numbers")
struct JSONStringTests {
    private func decoded(_ token: String) -> String {
        let bytes = Array(token.utf8)
        return JSONString.decode(0..<bytes.count, in: bytes.span)
    }

    @Test(
        "tokens are decoded",
        arguments: [
            (#""""#, ""), (#""plain""#, "plain"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
            (#""\u0041\u00e9\u20AC\ud83d\ude00""#, "Aé€😀"), (#""é€😀""#, "é€😀"), (#""\u0000x""#, "\0x"),
        ]
    )
    func decodes(_ token: String, _ text: String) {
        #expect(decoded(token) == text)
    }

    @Test(
        "encoded texts come back, here and from Foundation",
        arguments: [
            "", "plain", "\"quoted\" \\ back/slash", "\n\r\t\u{0}\u{1F}\u{7F}", "é€😀\u{2028}", "</script>",
        ]
    )
    func encodes(_ text: String) throws {
        let token = JSONString.encode(text)
        try JSONDocument.check(token.span)

        let decoded = JSONString.decode(0..<token.count, in: token.span)
        #expect(decoded == text)
        let foundation =
            try JSONSerialization.jsonObject(with: Data(token), options: .fragmentsAllowed) as? String
        #expect(foundation == text)
    }

    @Test("keys match names only as a whole")
    func matches() {
        let bytes = Array(#""mod\u0065l""#.utf8)
        let key = JSONKey(content: 1..<bytes.count - 1, isEscaped: true)

        let names: [StaticString] = ["mode", "model", "models", "", "Model"]
        let matching = names.map { key.matches($0, in: bytes.span) }

        #expect(matching == [false, true, false, false, false])
    }

    @Test(
        "whole numbers are read in every form",
        arguments: [
            ("0", 0), ("-0", 0), ("12", 12), ("-7", -7), ("12.0", 12), ("1.2e1", 12), ("120e-1", 12),
            ("1E3", 1000),
            ("12.5", nil), ("-0.5", nil), ("1e30", nil), ("99999999999999999999", nil),
            ("9223372036854775807", Int.max),
        ] as [(String, Int?)]
    )
    func integers(_ token: String, _ value: Int?) {
        let bytes = Array(token.utf8)

        let read = JSONNumber.integer(0..<bytes.count, in: bytes.span)

        #expect(read == value)
    }

    @Test("fractions are rounded up")
    func roundedUp() {
        for (token, value) in [("12.01", 13), ("12.0", 12), ("-1.5", -1), ("-2.0", -2)] {
            let bytes = Array(token.utf8)
            let read = JSONNumber.roundedUp(0..<bytes.count, in: bytes.span)
            #expect(read == value)
        }
    }

    @Test(
        "the bytes of a token's text are those of its decoded form",
        arguments: [
            #""""#, #""plain""#, #""a\nb""#, #""\u00e9\ud83d\ude00\"""#,
            #""a long one without any escapes é""#,
        ]
    )
    func bytes(_ token: String) {
        let body = Array(("[" + token + "]").utf8)
        let range = 1..<body.count - 1
        var text: [UInt8] = []

        JSONString.append(range, of: body.span, to: &text)

        #expect(String(decoding: text, as: UTF8.self) == JSONString.decode(range, in: body.span))
        #expect(JSONString.isEscaped(range, in: body.span) == token.contains("\\"))
    }
}
