import Testing
import Vocabulary

@testable import Secrets

@Suite("Texts of keys, tokens and ids")
struct KeyTextTests {
    @Test("a key has 12 public and 43 secret characters")
    func form() throws {
        let text = KeyText.generate().revealed

        let parts = text.dropFirst("sk-gh-".count)
        #expect(text.hasPrefix("sk-gh-"))
        #expect(text.utf8.count == 6 + 12 + 1 + 43)
        #expect(parts.prefix(12).utf8.allSatisfy(RandomText.isLetter))
        #expect(try #require(KeyText.prefix(of: text)) == text.prefix(18))
    }

    @Test("no two keys, tokens or ids are alike")
    func distinct() {
        #expect(Set((0..<200).map { _ in KeyText.generate() }).count == 200)
        #expect(Set((0..<200).map { _ in AdminTokenText.generate() }).count == 200)
        #expect(Set((0..<200).map { _ in TeamID.random() }).count == 200)
    }

    @Test(
        "a text of another form has no prefix",
        arguments: [
            "", "sk-gh-", "sk-gh-abcdefghijkl", "sk-gh-abcdefghijkl-", "sk-gh-ABCDEFGHIJKL-x",
            "sk-xx-abcdefghijkl-x",
        ]
    )
    func noPrefix(text: String) {
        #expect(KeyText.prefix(of: text) == nil)
    }

    @Test("base64url has no padding and uses - and _")
    func base64URL() {
        #expect(RandomText.base64URL([]) == "")
        #expect(RandomText.base64URL([0xfb]) == "-w")
        #expect(RandomText.base64URL([0xff, 0xff, 0xff]) == "____")
        #expect(RandomText.base64URL(Array("fooba".utf8)) == "Zm9vYmE")
        #expect(RandomText.base64URL([UInt8](repeating: 0, count: 32)).utf8.count == 43)
    }

    @Test("ids and tokens say what they are")
    func marks() {
        #expect(TeamID.random().rawValue.hasPrefix("team_"))
        #expect(TeamID.random().rawValue.utf8.count == 25)
        #expect(KeyID.random().rawValue.hasPrefix("key_"))
        #expect(AdminTokenText.generate().revealed.utf8.count == "gh-admin-".utf8.count + 43)
    }
}
