import Testing
import Vocabulary

@testable import Secrets

@Suite("Sealed texts")
struct SealedTextTests {
    private static let place = "kept_response/team_a/resp_1/input"
    private let key: SealingKey

    init() throws {
        key = try SealingKey(bytes: Array(0..<32))
    }

    @Test(
        "a text comes back from what was sealed, bytes that are no UTF-8 too",
        arguments: [[], [0x7b, 0xff, 0x00]]
    )
    func roundTrip(text: [UInt8]) throws {
        let sealed = try SealedText.seal(text, for: Self.place, under: key)

        #expect(try SealedText.open(sealed, for: Self.place, under: key) == text)
        #expect(sealed.count == 1 + 8 + 12 + text.count + 16)
        #expect(try SealedText.seal(text, for: Self.place, under: key) != sealed)
    }

    @Test("a change of any byte is noticed, and so is another place or key")
    func damage() throws {
        let sealed = try SealedText.seal(Array("text".utf8), for: Self.place, under: key)

        for index in sealed.indices {
            var damaged = sealed
            damaged[index] ^= 0x01
            #expect(throws: SealedError.self) { try SealedText.open(damaged, for: Self.place, under: key) }
        }
        #expect(throws: SealedError.damaged) {
            try SealedText.open(sealed, for: "kept_response/team_b/resp_1/input", under: key)
        }
        let other = SealingKey.random()
        #expect(throws: SealedError.otherKey(identifier: key.identifierText)) {
            try SealedText.open(sealed, for: Self.place, under: other)
        }
        #expect(throws: SealedError.tooShort) {
            try SealedText.open(Array(sealed.prefix(36)), for: "", under: key)
        }
    }

    @Test("a text is no sealed secret, nor the other way round")
    func versions() throws {
        let text = try SealedText.seal(Array("text".utf8), for: Self.place, under: key)
        let secret = try Sealed.seal(Secret("text"), for: Self.place, under: key)

        #expect(throws: SealedError.unknownVersion(2)) { try Sealed.open(text, for: Self.place, under: key) }
        #expect(throws: SealedError.unknownVersion(1)) {
            try SealedText.open(secret, for: Self.place, under: key)
        }
    }

    /// Made with Python's `cryptography`, which derives and seals in another implementation.
    @Test("a text that another implementation sealed opens")
    func foreign() throws {
        let sealed = try #require(
            ByteText.bytes(
                hexadecimal:
                    "02630dcd2966c433666465666768696a6b6c6d6e6f37dd19777a5e67b5340f8fc7b27185ac41e4e84fe6d9dcbf5fab3603bb62a3bfc4"
            )
        )

        #expect(try SealedText.open(sealed, for: Self.place, under: key) == Array(#"[{"role":"user"}]"#.utf8))
    }
}
