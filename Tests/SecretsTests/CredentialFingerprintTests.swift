import Testing
import Vocabulary

@testable import Secrets

@Suite("Fingerprints of credentials")
struct CredentialFingerprintTests {
    private let key = SealingKey.random()

    @Test("the same credential has the same fingerprint, another one another")
    func equality() {
        let first = CredentialFingerprint.text(of: Secret("sk-one"), under: key)

        #expect(first == CredentialFingerprint.text(of: Secret("sk-one"), under: key))
        #expect(first != CredentialFingerprint.text(of: Secret("sk-two"), under: key))
        #expect(first != CredentialFingerprint.text(of: Secret(""), under: key))
        #expect(first.utf8.count == 12)
        #expect(ByteText.bytes(hexadecimal: first) != nil)
    }

    @Test("it depends on the sealing key, so that nobody without it can try credentials out")
    func keyed() {
        let first = CredentialFingerprint.text(of: Secret("sk-one"), under: key)

        #expect(first != CredentialFingerprint.text(of: Secret("sk-one"), under: .random()))
    }
}
