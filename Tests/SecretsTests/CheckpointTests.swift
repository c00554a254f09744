import Testing

@testable import Secrets

@Suite("Signatures of checkpoints")
struct CheckpointTests {
    struct Vector: Sendable {
        let seed: String
        let publicKey: String
        let message: String
        let signature: String
    }

    /// Tests 1 to 3 of RFC 8032, section 7.1.
    static let vectors = [
        Vector(
            seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            message: "",
            signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
        Vector(
            seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            message: "72",
            signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
        Vector(
            seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            message: "af82",
            signature: "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ]

    private let message = Array("checkpoint 17".utf8)

    @Test("the known vectors verify, and the keys are theirs", arguments: vectors)
    func known(vector: Vector) throws {
        let seed = try #require(ByteText.bytes(hexadecimal: vector.seed))
        let publicKey = try #require(ByteText.bytes(hexadecimal: vector.publicKey))
        let message = try #require(ByteText.bytes(hexadecimal: vector.message))
        let signature = try #require(ByteText.bytes(hexadecimal: vector.signature))

        #expect(CheckpointSigner(seed: seed).publicKey == publicKey)
        #expect(try CheckpointVerifier(publicKey: publicKey).isValid(signature, of: message))
    }

    /// The seed was made with Python's `cryptography`: HKDF-SHA-256 of the bytes 0 to 31.
    @Test("the private key is derived from the sealing key")
    func derived() throws {
        let signer = CheckpointSigner(sealingKey: try SealingKey(bytes: Array(0..<32)))

        #expect(
            ByteText.hexadecimal(signer.publicKey)
                == "776e4158f09f0fd9b6ab74017b0aca03a7f5282d087eec6642189ce828064dec"
        )
    }

    @Test("another sealing key has another signing key")
    func distinct() {
        let first = CheckpointSigner(sealingKey: .random())
        let second = CheckpointSigner(sealingKey: .random())

        #expect(first.publicKey != second.publicKey)
    }

    @Test("a signature verifies with the exported key")
    func exported() throws {
        let signer = CheckpointSigner(sealingKey: .random())
        let signature = try signer.signature(of: message)

        #expect(signature.count == 64)
        #expect(try CheckpointVerifier(publicKeyText: signer.publicKeyText).isValid(signature, of: message))
    }

    @Test("a change of any byte of message or signature is noticed")
    func damage() throws {
        let signer = CheckpointSigner(sealingKey: .random())
        let verifier = try CheckpointVerifier(publicKey: signer.publicKey)
        let signature = try signer.signature(of: message)

        for index in signature.indices {
            var damaged = signature
            damaged[index] ^= 0x01
            #expect(!verifier.isValid(damaged, of: message), "byte \(index) of the signature")
        }
        for index in message.indices {
            var damaged = message
            damaged[index] ^= 0x01
            #expect(!verifier.isValid(signature, of: damaged), "byte \(index) of the message")
        }
        #expect(!verifier.isValid([UInt8](signature.dropLast()), of: message))
        #expect(!verifier.isValid([UInt8](), of: message))
    }

    @Test("another key's signature is refused")
    func otherKey() throws {
        let signature = try CheckpointSigner(sealingKey: .random()).signature(of: message)
        let verifier = try CheckpointVerifier(publicKey: CheckpointSigner(sealingKey: .random()).publicKey)

        #expect(!verifier.isValid(signature, of: message))
    }

    @Test("what is no public key is refused", arguments: ["", "AAAA", "no base64!"])
    func refused(text: String) {
        #expect(throws: CheckpointError.notAPublicKey) { try CheckpointVerifier(publicKeyText: text) }
    }
}
