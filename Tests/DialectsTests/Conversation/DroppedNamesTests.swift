import Testing
import Vocabulary

@testable import Dialects

@Suite("Names of what was left out")
struct DroppedNamesTests {
    private func names(_ names: String...) -> DroppedNames {
        var dropped = DroppedNames()
        for name in names { dropped.add(name) }
        return dropped
    }

    @Test("places in a body stay as they are")
    func places() {
        #expect(names("top_k", "messages[0].content[1]").text == "top_k, messages[0].content[1]")
    }

    @Test("nothing in a name can end a line of a head or another name")
    func encoded() {
        let dropped = names("a\r\nset-cookie: x", "\r\n\r\nHTTP/1.1 200 OK", "b\u{0}\u{7F}", "c, d", "ö")

        #expect(
            dropped.listed == [
                "a%0D%0Aset-cookie:%20x", "%0D%0A%0D%0AHTTP/1.1%20200%20OK", "b%00%7F", "c%2C%20d", "%C3%B6",
            ]
        )
    }

    @Test("a name is listed once")
    func once() {
        #expect(names("a", "b", "a").text == "a, b")
    }

    @Test("beyond a bound names are counted, each once")
    func bound() {
        var dropped = DroppedNames()
        for _ in 0..<2 { for number in 0..<100_000 { dropped.add("field_\(number)") } }

        #expect(dropped.text.utf8.count <= DroppedNames.mostBytes + 20)
        #expect(dropped.listed.count + dropped.unlisted == 100_000)
        #expect(dropped.text.hasSuffix(", and \(dropped.unlisted) more"))
    }

    @Test("a writing gives such names")
    func rendering() throws {
        var rendering = Rendering(
            model: "m",
            outputTokenLimit: 1,
            providerKind: "openai",
            maker: .openAI
        )

        _ = try rendering.give(up: .otherFields, field: "a\r\nb: c")

        #expect(rendering.dropped == ["a%0D%0Ab:%20c"])
    }
}
