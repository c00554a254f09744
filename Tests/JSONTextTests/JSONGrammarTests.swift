import JSONText
import Testing

@Suite("JSON grammar")
struct JSONGrammarTests {
    static let valid: [String] = [
        "null", "true", "false", "0", "-0", "1", "-1", "10", "0.5", "1e5", "1E+5", "1.25e-3", "\"\"", "[]",
        "{}",
        " \t\r\n[ 1 , 2 ] \n", "{\"a\":{\"b\":[{}]}}", "{ \"a\" : 1 , \"b\" : null }",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "\"\\u0041\\uABCD\\uabcd\"", "\"\\uD83D\\uDE00\"", "\"\\u0000\"", "\"\u{7F}\"", "\"é€😀\"", "[[[[]]]]",
        "{\"a\":1,\"a\":2}", "123456789012345678901234567890", "\"exactly8\"", "\"sixteen letters!\"",
    ]

    @Test("valid texts are accepted", arguments: valid)
    func accepts(_ text: String) throws {
        let bytes = Array(text.utf8)

        try JSONDocument.check(bytes.span)
    }

    static let invalid: [(String, Int, JSONTextError.Reason)] = [
        ("", 0, .unexpectedEnd), ("  ", 2, .unexpectedEnd), ("nul", 0, .invalidLiteral),
        ("True", 0, .expectedValue), ("nulll", 4, .trailingBytes), ("01", 1, .invalidNumber),
        ("-", 1, .unexpectedEnd), ("+1", 0, .expectedValue), ("1.", 2, .unexpectedEnd),
        (".5", 0, .expectedValue),
        ("1e", 2, .unexpectedEnd), ("1e+", 3, .unexpectedEnd), ("-a", 1, .invalidNumber),
        ("1.5.5", 3, .invalidNumber),
        ("0x10", 1, .trailingBytes), ("NaN", 0, .expectedValue), ("[1,]", 3, .expectedValue),
        ("[1 2]", 3, .expectedCommaOrEnd), ("[", 1, .unexpectedEnd), ("[,1]", 1, .expectedValue),
        ("{\"a\"}", 4, .expectedColon), ("{\"a\":}", 5, .expectedValue), ("{\"a\":1,}", 7, .expectedKey),
        ("{a:1}", 1, .expectedKey), ("{'a':1}", 1, .expectedKey), ("{\"a\":1", 6, .unexpectedEnd),
        ("{\"a\" 1}", 5, .expectedColon), ("[1}", 2, .expectedCommaOrEnd),
        ("{\"a\":1]", 6, .expectedCommaOrEnd),
        ("{} {}", 3, .trailingBytes), ("1 2", 2, .trailingBytes), ("\"a", 2, .unexpectedEnd),
        ("\"a\\", 3, .unexpectedEnd), ("\"\\x\"", 1, .invalidEscape), ("\"\\u12G4\"", 1, .invalidEscape),
        ("\"\\u123", 1, .invalidEscape), ("\"\u{1}\"", 1, .controlCharacter),
        ("\"a\nb\"", 2, .controlCharacter),
        ("\"12345678\u{1F}\"", 9, .controlCharacter), ("\"\\uD800\"", 1, .loneSurrogate),
        ("\"\\uDC00\"", 1, .loneSurrogate), ("\"\\uD800\\u0041\"", 1, .loneSurrogate),
        ("\"\\uD800\\uD800\"", 1, .loneSurrogate), ("\"\\uD800x\"", 1, .loneSurrogate),
        ("/**/1", 0, .expectedValue),
        ("\u{FEFF}1", 0, .expectedValue), ("[1]\u{B}", 3, .trailingBytes), ("\u{A0}1", 0, .expectedValue),
    ]

    @Test("invalid texts are refused with their reason and place", arguments: invalid)
    func refuses(_ text: String, _ offset: Int, _ reason: JSONTextError.Reason) {
        let bytes = Array(text.utf8)

        #expect(throws: JSONTextError(offset: offset, reason: reason)) { try JSONDocument.check(bytes.span) }
    }

    static let wrongBytes: [[UInt8]] = [
        [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xE0, 0x80, 0x80],
        [0xE0, 0x9F, 0xBF],
        [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xE2, 0x82], [0xE2, 0x82, 0x41], [0xF0, 0x80, 0x80, 0x80],
        [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x98],
        [0xF0, 0x9F, 0x98, 0x41], [0xFE], [0xFF], [0xC3, 0xA9, 0xA9],
    ]

    @Test("bytes that are not UTF-8 are refused in strings", arguments: wrongBytes)
    func refusesBytes(_ bytes: [UInt8]) throws {
        let text = [0x22] + bytes + [0x22]

        let error = try #require(throws: JSONTextError.self) { try JSONDocument.check(text.span) }

        #expect(error.reason == .invalidUTF8)
    }

    @Test("the first and last scalars of each length are accepted")
    func acceptsScalars() throws {
        let scalars: [[UInt8]] = [
            [0x7F], [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80],
            [0xEF, 0xBF, 0xBF], [0xF0, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF],
        ]
        for scalar in scalars {
            let text = [0x22] + scalar + [0x22]
            try JSONDocument.check(text.span)
        }
    }

    @Test("512 levels are accepted and 513 are not", arguments: ["[", "{\"a\":"])
    func depth(_ level: String) throws {
        let close = level == "[" ? "]" : "}"
        func nested(_ levels: Int) -> [UInt8] {
            let inner = level == "[" ? "" : "1"
            return Array(
                (String(repeating: level, count: levels) + inner + String(repeating: close, count: levels))
                    .utf8
            )
        }
        let allowed = nested(512)
        let tooDeep = nested(513)

        try JSONDocument.check(allowed.span)

        #expect(throws: JSONTextError(offset: 512 * level.utf8.count, reason: .tooDeep)) {
            try JSONDocument.check(tooDeep.span)
        }
    }

    @Test("containers of both kinds close in their own order across the words of the stack")
    func mixedDepth() throws {
        for levels in [1, 63, 64, 65, 127, 128, 129, 300, 512] {
            let open = (0..<levels).map { $0 % 3 == 0 ? "[" : "{\"k\":" }.joined()
            let close = (0..<levels).reversed().map { $0 % 3 == 0 ? "]" : "}" }.joined()
            let text = Array((open + "0" + close).utf8)
            try JSONDocument.check(text.span)

            var wrong = text
            wrong[text.count - 1] = text.last == UInt8(ascii: "]") ? UInt8(ascii: "}") : UInt8(ascii: "]")
            #expect(throws: JSONTextError.self) { try JSONDocument.check(wrong.span) }
        }
    }

    @Test("every prefix of a text is refused as ending too early")
    func prefixes() {
        let text = Array("{\"a\":[1.5e3,\"x\\u00e9é😀\",{\"b\":null}],\"c\":true}".utf8)
        for length in 0..<text.count {
            let prefix = Array(text[..<length])
            #expect(throws: JSONTextError.self) { try JSONDocument.check(prefix.span) }
        }
    }
}
