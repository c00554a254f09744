import Testing
import Vocabulary

@Suite("Request tag")
struct RequestTagTests {
    @Test(
        "a name has 1 to 64 bytes of letters, digits and five marks",
        arguments: [
            ("a", true), ("Team_1-x.y:z/9", true), (String(repeating: "n", count: 64), true), ("", false),
            (String(repeating: "n", count: 65), false), ("a b", false), ("a=b", false), ("a,b", false),
            ("é", false), ("a;", false), ("a+", false), ("[", false), ("`", false), ("@", false),
            ("{", false),
        ]
    )
    func names(_ name: String, _ isTaken: Bool) {
        #expect((RequestTag(name: name, value: "v") != nil) == isTaken)
    }

    @Test(
        "a value has at most 128 bytes and no control characters",
        arguments: [
            ("", true), ("any text, = and ü", true), (String(repeating: "é", count: 64), true),
            (String(repeating: "é", count: 64) + "x", false), ("a\nb", false), ("\u{0}", false),
            ("\u{7F}", false), ("\u{9F}", false), ("\u{A0}", true),
        ]
    )
    func values(_ value: String, _ isTaken: Bool) {
        #expect((RequestTag(name: "n", value: value) != nil) == isTaken)
    }

    @Test("the end user's value has at most 256 bytes")
    func endUser() {
        let longest = String(repeating: "é", count: 128)
        #expect(RequestTag(name: "end_user", value: longest)?.value == longest)
        #expect(RequestTag(name: "end_user", value: longest + "x") == nil)
    }
}
