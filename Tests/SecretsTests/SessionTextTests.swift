import Testing
import Vocabulary

@testable import Secrets

@Suite("Texts of sessions and links")
struct SessionTextTests {
    @Test("a session's text has its mark and 256 bits, and none comes twice")
    func sessions() {
        let texts = Set((0..<100).map { _ in SessionText.generate().revealed })

        #expect(texts.count == 100)
        for text in texts {
            #expect(text.hasPrefix("gh-session-"))
            #expect(text.utf8.count == "gh-session-".utf8.count + 43)
            #expect(SessionText.hasForm(text))
            #expect(!OneTimeLink.hasForm(text))
        }
    }

    @Test("a link's text has its mark and 256 bits, and none comes twice")
    func links() {
        let texts = Set((0..<100).map { _ in OneTimeLink.generate().revealed })

        #expect(texts.count == 100)
        for text in texts {
            #expect(text.hasPrefix("gh-link-"))
            #expect(OneTimeLink.hasForm(text))
            #expect(!SessionText.hasForm(text))
        }
    }

    @Test("other texts are not of the form", arguments: ["", "gh-session-", "gh-session-abc", "xx-session-"])
    func others(text: String) {
        #expect(!SessionText.hasForm(text))
        #expect(!SessionText.hasForm(text + String(repeating: "*", count: 43)))
    }
}
