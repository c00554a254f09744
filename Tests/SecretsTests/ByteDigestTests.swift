import Testing

@testable import Secrets

@Suite("Digests of bytes")
struct ByteDigestTests {
    /// The one-block message of FIPS 180-2, appendix B.1.
    @Test("the known digest comes out")
    func known() {
        let digest = ByteDigest.sha256(Array("abc".utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }

        #expect(digest.joined() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
