import Testing
import Vocabulary

@testable import Secrets

@Suite("Sealed secrets")
struct SealedTests {
    private static let place = "providers/openai/api_key"
    private let key: SealingKey

    init() throws {
        key = try SealingKey(bytes: Array(0..<32))
    }

    @Test("a secret comes back from what was sealed", arguments: ["", "sk-live-1", "schlüssel 🔑"])
    func roundTrip(text: String) throws {
        let sealed = try Sealed.seal(Secret(text), for: Self.place, under: key)

        #expect(try Sealed.open(sealed, for: Self.place, under: key).revealed == text)
        #expect(sealed.count == 1 + 8 + 12 + text.utf8.count + 16)
        #expect(Sealed.keyIdentifier(of: sealed) == key.identifier)
    }

    @Test("sealing twice gives two values")
    func fresh() throws {
        let first = try Sealed.seal(Secret("same"), for: Self.place, under: key)
        let second = try Sealed.seal(Secret("same"), for: Self.place, under: key)

        #expect(first != second)
    }

    /// Made with Python's `cryptography`, which seals in another implementation.
    @Test("a value that another implementation sealed opens")
    func foreign() throws {
        let sealed = try #require(
            ByteText.bytes(
                hexadecimal:
                    "01630dcd2966c433666465666768696a6b6c6d6e6f3b70f3121c9a22b35d103a8cbf0b1e9423aed1f64dddaf02b0eed8aad930c83acc68"
            )
        )

        #expect(try Sealed.open(sealed, for: Self.place, under: key).revealed == "sk-test-credential")
    }

    @Test("a change of any byte is noticed")
    func damage() throws {
        let sealed = try Sealed.seal(Secret("credential"), for: Self.place, under: key)

        for index in sealed.indices {
            var damaged = sealed
            damaged[index] ^= 0x01
            let error = #expect(throws: SealedError.self) {
                try Sealed.open(damaged, for: Self.place, under: key)
            }
            switch (index, error) {
            case (0, .unknownVersion(0)?), (1...8, .otherKey?), (9..., .damaged?): break
            default: Issue.record("byte \(index): \(String(describing: error))")
            }
        }
    }

    @Test("a value that is cut anywhere is refused")
    func cut() throws {
        let sealed = try Sealed.seal(Secret("credential"), for: Self.place, under: key)

        for length in 0..<sealed.count {
            #expect(throws: length < 37 ? SealedError.tooShort : .damaged) {
                try Sealed.open(Array(sealed.prefix(length)), for: Self.place, under: key)
            }
        }
        #expect(throws: SealedError.damaged) {
            try Sealed.open(sealed + [0], for: Self.place, under: key)
        }
    }

    @Test("a value does not open at another place")
    func moved() throws {
        let sealed = try Sealed.seal(Secret("credential"), for: Self.place, under: key)

        #expect(throws: SealedError.damaged) {
            try Sealed.open(sealed, for: "providers/evil/api_key", under: key)
        }
    }

    @Test("a value under another key says so")
    func otherKey() throws {
        let sealed = try Sealed.seal(Secret("credential"), for: Self.place, under: key)
        let identifier = ByteText.hexadecimal(key.identifier)

        #expect(throws: SealedError.otherKey(identifier: identifier)) {
            try Sealed.open(sealed, for: Self.place, under: .random())
        }
    }
}
