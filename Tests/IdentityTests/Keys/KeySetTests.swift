import Testing
import Vocabulary

@testable import Identity

@Suite("An issuer's published keys")
struct KeySetTests {
    private func verify(_ token: String, _ documents: IssuerDocuments) async throws(TokenError) {
        try await documents.verify(SignedToken(Array(token.utf8)))
    }

    private func documents(_ test: TestIssuer) -> IssuerDocuments {
        IssuerDocuments(issuer: TestIssuer.name, transport: test.transport, clock: { test.clock.now })
    }

    @Test("a key that Gatehouse does not know, or must not use, stands beside one that it uses")
    func mixed() async throws {
        let key = try await TestKey.make(identifier: "good")
        let secret = JSONNode.object(["kty": .string("oct"), "k": .string("AAAA"), "kid": .string("hmac")])
        let strange = JSONNode.object(["kty": .string("XYZ"), "kid": .string("strange"), "crv": .integer(1)])
        let test = TestIssuer([.null, secret, strange, key.published])

        try await verify(key.token(test.claims()), documents(test))
    }

    @Test(
        "a key for encryption, a private one and a broken one verify nothing",
        arguments: [
            ["use": JSONNode.string("enc")], ["key_ops": .array([.string("encrypt")])],
            ["d": .string("AAAA")],
            ["alg": .string("ES384")], ["crv": .string("P-384")], ["x": .string("AAAA")],
            ["kty": .string("RSA")],
        ]
    )
    func unusable(changes: [String: JSONNode]) async throws {
        let key = try await TestKey.make()
        let test = TestIssuer([key.published(changes.mapValues(Optional.some))])

        await #expect(throws: TokenError.unknownKey("key-1")) {
            try await verify(key.token(test.claims()), documents(test))
        }
    }

    @Test("an RSA key below 2,048 bits verifies nothing")
    func weak() async throws {
        let key = try await TestKey.make("RS256")
        let weak = TestKey.rsa(modulus: RSAFixture.weakModulus).merging(["kid": .string("key-1")]) { $1 }
        let test = TestIssuer([.object(weak)])

        await #expect(throws: TokenError.unknownKey("key-1")) {
            try await verify(key.token(test.claims()), documents(test))
        }
    }

    @Test("a token that names no key is verified where only one can be meant")
    func unnamed() async throws {
        let key = try await TestKey.make(identifier: "a")
        let other = try await TestKey.make("EdDSA", identifier: "b")
        let third = try await TestKey.make(identifier: "c")
        let head = ["alg": JSONNode.string("ES256")]
        let test = TestIssuer([key.published, other.published])
        let ambiguous = TestIssuer([key.published, third.published])

        try await verify(key.token(test.claims(), head: head), documents(test))
        await #expect(throws: TokenError.keyNotNamed) {
            try await verify(key.token(ambiguous.claims(), head: head), documents(ambiguous))
        }
    }

    @Test("a published key without a name is meant where it is the only one")
    func nameless() async throws {
        let key = try await TestKey.make()
        let test = TestIssuer([key.published(["kid": nil])])
        let ambiguous = TestIssuer([
            key.published(["kid": nil]), try await TestKey.make().published(["kid": nil]),
        ])

        try await verify(key.token(test.claims()), documents(test))
        await #expect(throws: TokenError.keyNotNamed) {
            try await verify(key.token(test.claims()), documents(ambiguous))
        }
    }
}
