import Policy
import Testing
import Vocabulary

@testable import Directory

@Suite("A provider's secrets as one text")
struct SecretsTextTests {
    @Test("a key alone is the text itself, as it always was")
    func key() {
        #expect(SecretsText.text([.apiKey: Secret("sk-one")]) == Secret("sk-one"))
        #expect(SecretsText.secrets(Secret("sk-one")) == [.apiKey: Secret("sk-one")])
    }

    @Test("nothing is no text")
    func nothing() {
        #expect(SecretsText.text([:]) == nil)
    }

    @Test("several secrets come back, documents of several lines among them")
    func several() throws {
        let all = Dictionary(
            uniqueKeysWithValues: ProviderSecret.allCases.map {
                ($0, Secret("{\n \"name\": \"\($0.rawValue)\"\n}\n"))
            }
        )

        for secrets in [
            all, [.credentials: Secret("\n{}")], [.accessKeyID: Secret("a"), .apiKey: Secret("b")],
        ] {
            #expect(SecretsText.secrets(try #require(SecretsText.text(secrets))) == secrets)
        }
    }

    @Test("a secret that a later version has is left out")
    func unknown() {
        #expect(
            SecretsText.secrets(Secret("\nfuture\0x\0client_secret\0s\0")) == [.clientSecret: Secret("s")]
        )
    }
}
