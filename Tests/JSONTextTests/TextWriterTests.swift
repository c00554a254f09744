import JSONText
import Testing

/// A text that is written byte by byte.
struct TextWriterTests {
    @Test(
        "Whole numbers are written as they are read",
        arguments: [
            0, 7, -7, 10, 99, 100, 12_345_678, -12_345_678, 999_999_999_999_999_999,
            1_000_000_000_000_000_000, Int.max, Int.min,
        ]
    )
    func writesNumbers(_ number: Int) {
        var writer = TextWriter(capacity: 0)
        writer.append(number)
        #expect(writer.text == String(number))
    }

    @Test(
        "A text becomes the token that a JSON string is elsewhere",
        arguments: [
            "", "up-a/model", "käse", "a \"quoted\" one", "back\\slash", "line\nend", "\u{7F}", "tab\there",
            "🧀",
            String(repeating: "long ", count: 100), "plain at first, \u{1} then not",
        ]
    )
    func writesStrings(_ text: String) {
        var writer = TextWriter(capacity: 0)
        writer.append(UInt8(ascii: "["))
        writer.append(string: text)
        writer.append(UInt8(ascii: "]"))
        #expect(writer.text == "[" + String(decoding: JSONString.encode(text), as: UTF8.self) + "]")
    }

    @Test("It grows, and what was written stays")
    func grows() {
        var writer = TextWriter(capacity: 0)
        for _ in 0..<100 {
            writer.append("fixed ")
            writer.append(verbatim: "käse ")
            writer.append(12)
        }
        #expect(writer.text == String(repeating: "fixed käse 12", count: 100))
    }
}
