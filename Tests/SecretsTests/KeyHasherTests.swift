import Crypto
import Policy
import Testing

@testable import Secrets

@Suite("Keyed hashes")
struct KeyHasherTests {
    @Test(
        "the digest is HMAC-SHA-256, its first byte lowest",
        arguments: [
            (0, ""), (32, "sk-gh-abcdefghijkl-x"), (64, "a"), (65, "what"), (200, String(repeating: "b", count: 129)),
        ])
    func hmac(keyLength: Int, text: String) {
        let key = (0..<keyLength).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) }

        let digest = KeyHasher(installationKey: key).digest(of: text)

        let code = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key))
        #expect(bytes(digest) == Array(code))
    }

    @Test("every form of the same bytes has the same digest")
    func forms() {
        let hasher = KeyHasher(installationKey: RandomBytes.make(32))
        let text = "sk-gh-0123456789ab-secret"
        let array = Array(text.utf8)

        let expected = hasher.digest(of: text)

        #expect(hasher.digest(of: array) == expected)
        #expect(hasher.digest(of: array.span) == expected)
        #expect(hasher.digest(of: AnySequence(array)) == expected)
    }

    @Test("a hasher can be used again, and another key gives another digest")
    func reuse() {
        let hasher = KeyHasher(installationKey: [1, 2, 3])

        #expect(hasher.digest(of: "a") == hasher.digest(of: "a"))
        #expect(hasher.digest(of: "a") != hasher.digest(of: "b"))
        #expect(hasher.digest(of: "a") != KeyHasher(installationKey: [1, 2, 4]).digest(of: "a"))
    }

    private func bytes(_ digest: KeyDigest) -> [UInt8] {
        [digest.words.0, digest.words.1, digest.words.2, digest.words.3].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
        }
    }
}
