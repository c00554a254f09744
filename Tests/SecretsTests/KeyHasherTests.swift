import Policy
import Testing

@testable import Secrets

@Suite("Keyed hashes")
struct KeyHasherTests {
    struct Vector: Sendable {
        let key: [UInt8]
        let text: String
        let code: String
    }

    /// The first, second and sixth case of RFC 4231, then keys and texts around the length of a block, made with
    /// Python's `hmac`.
    static let vectors = [
        Vector(
            key: [UInt8](repeating: 0x0b, count: 20),
            text: "Hi There",
            code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        Vector(
            key: Array("Jefe".utf8),
            text: "what do ya want for nothing?",
            code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        Vector(
            key: [UInt8](repeating: 0xaa, count: 131),
            text: "Test Using Larger Than Block-Size Key - Hash Key First",
            code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        Vector(
            key: [UInt8](repeating: 0xaa, count: 64),
            text: "",
            code: "db2cf93f633fcdfd9bb7f3b99763a63725cb8e38b4fa60a87d0e94b71d8b5970"
        ),
        Vector(
            key: [UInt8](repeating: 0xaa, count: 65),
            text: String(repeating: "b", count: 129),
            code: "e21175ff85967f97279a8fc5c86f278afe29ce13a44c385228cd59d56bf92344"
        ),
        Vector(
            key: [UInt8](repeating: 0x00, count: 0),
            text: "",
            code: "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
        ),
    ]

    @Test("the digest is HMAC-SHA-256, its first byte lowest", arguments: vectors)
    func hmac(vector: Vector) {
        let digest = KeyHasher(installationKey: vector.key).digest(of: vector.text)

        let text = bytes(digest).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(text == vector.code)
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
