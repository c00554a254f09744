import Testing
import Vocabulary

@testable import Secrets

@Suite("Proofs of the host")
struct HostProofTests {
    private static let made = UTCTime(seconds: 1_800_000_000)
    private static let purpose = "POST /auditor"
    private let key: SealingKey
    private let text: String

    init() throws {
        key = try SealingKey(bytes: Array(0..<32))
        text = HostProof.make(for: Self.purpose, at: Self.made, under: key).revealed
    }

    /// Made with Python's `hmac`: HKDF-SHA-256, then HMAC-SHA-256.
    @Test("the text is the time and a keyed digest of time and purpose")
    func known() {
        #expect(
            text == "gh-host-1800000000-" + "bb8bbe9ba98cccfacbe6ed3fa937a2efbbc485784d27c2f9c7f129d03d573fc2"
        )
    }

    @Test("a proof holds for a minute either way", arguments: [-60, -1, 0, 59, 60])
    func holds(seconds: Int64) {
        #expect(isValid(text, at: Self.made + .seconds(seconds)))
    }

    @Test("a proof holds no longer", arguments: [-86_400, -61, 61, 3600])
    func ends(seconds: Int64) {
        #expect(!isValid(text, at: Self.made + .seconds(seconds)))
    }

    @Test("a change of any byte is noticed")
    func damage() {
        let bytes = Array(text.utf8)

        for index in bytes.indices {
            var damaged = bytes
            damaged[index] = damaged[index] == UInt8(ascii: "1") ? UInt8(ascii: "2") : UInt8(ascii: "1")
            #expect(!isValid(String(decoding: damaged, as: UTF8.self)), "byte \(index)")
            #expect(!isValid(String(decoding: bytes[..<index], as: UTF8.self)), "the first \(index) bytes")
        }
    }

    @Test("another purpose, another installation and other forms of the time are refused")
    func others() {
        #expect(!HostProof.isValid(Secret(text), for: "POST /other", at: Self.made, under: key))
        #expect(!HostProof.isValid(Secret(text), for: Self.purpose, at: Self.made, under: .random()))
        #expect(!isValid(text.replacing("host-1", with: "host-01")))
        #expect(!isValid(text.replacing("host-1", with: "host-+1")))
    }

    private func isValid(_ text: String, at now: UTCTime = made) -> Bool {
        HostProof.isValid(Secret(text), for: Self.purpose, at: now, under: key)
    }
}
