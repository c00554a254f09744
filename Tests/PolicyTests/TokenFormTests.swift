import Policy
import Testing

@Suite("The outside of tokens")
struct TokenFormTests {
    @Test("three parts that begin as an object does are taken for a token")
    func tokens() {
        #expect(TokenForm.isToken("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"))
        #expect(TokenForm.isToken("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0."))
    }

    @Test(
        "keys and other texts are not",
        arguments: [
            "", "sk-gh-abcdefghijkl-0123456789012345678901234567890123456789012", "eyJ", "eyJhbGciOi.x",
            "eyJhbGciOi.x.y.z", "xyJhbGciOi.x.y", "eyJ..", " eyJhbGciOi.x.y",
        ]
    )
    func others(text: String) {
        #expect(!TokenForm.isToken(text))
    }

    @Test("what is longer than any token is none")
    func long() {
        let rest = TokenForm.mostBytes - "eyJ..".utf8.count

        #expect(TokenForm.isToken("eyJ." + String(repeating: "a", count: rest) + "."))
        #expect(!TokenForm.isToken("eyJ." + String(repeating: "a", count: rest + 1) + "."))
    }
}
