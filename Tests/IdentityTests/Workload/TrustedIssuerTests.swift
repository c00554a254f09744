import Testing
import Vocabulary

@testable import Identity

@Suite("Tokens of trusted issuers")
struct TrustedIssuerTests {
    private func issuer(
        _ test: TestIssuer,
        keysURL: String? = nil,
        rules: [WorkloadRule]? = nil
    ) throws
        -> TrustedIssuer
    {
        let any = try WorkloadRule(claim: "sub", value: "*", key: KeyID(rawValue: "search"))
        let configuration = try TrustedIssuerConfiguration(
            issuer: TestIssuer.name,
            audience: "gatehouse",
            keysURL: keysURL,
            rules: rules ?? [any]
        )
        return TrustedIssuer(
            configuration: configuration,
            transport: test.transport,
            clock: { test.clock.now }
        )
    }

    private func verify(_ token: String, _ issuer: TrustedIssuer) async throws(TokenError) -> WorkloadIdentity
    {
        try await issuer.verify(Array(token.utf8))
    }

    @Test(
        "a token is accepted under every algorithm of the list",
        arguments: [
            "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
        ]
    )
    func algorithms(name: String) async throws {
        let key = try await TestKey.make(name)
        let test = TestIssuer([key.published])

        let identity = try await verify(key.token(test.claims()), issuer(test))

        #expect(identity.subject == "person-7")
        #expect(identity.issuer == TestIssuer.name)
        #expect(identity.key.rawValue == "search")
        #expect(identity.expires == test.clock.now + .seconds(300))
    }

    @Test(
        "an algorithm without a key pair is refused by name",
        arguments: ["none", "HS256", "HS512", "rs256", ""]
    )
    func forbidden(name: String) async throws {
        let key = try await TestKey.make()
        let test = TestIssuer([key.published])
        let token = try key.token(test.claims(), head: ["alg": .string(name), "kid": .string("key-1")])

        await #expect(throws: TokenError.algorithm(name)) { try await verify(token, issuer(test)) }
        await #expect(throws: TokenError.algorithm(name)) {
            let unsigned = token.split(separator: ".").dropLast().joined(separator: ".") + "."
            return try await verify(unsigned, issuer(test))
        }
        #expect(test.transport.requests.isEmpty)
    }

    @Test("a key serves only the algorithm that it is published for")
    func confusion() async throws {
        let key = try await TestKey.make("RS256")
        let other = try await TestKey.make("PS256")
        let test = TestIssuer([key.published(["alg": .string("RS256")])])

        _ = try await verify(key.token(test.claims()), issuer(test))
        await #expect(throws: TokenError.unknownKey("key-1")) {
            try await verify(other.token(test.claims()), issuer(test))
        }
    }

    struct Refusal: Sendable {
        let changes: [String: JSONNode?]
        let error: TokenError
    }

    static let refusals = [
        Refusal(changes: ["iss": .string("https://id.example/")], error: .issuer),
        Refusal(changes: ["iss": nil], error: .issuer),
        Refusal(changes: ["aud": .string("other")], error: .audience),
        Refusal(changes: ["aud": .array([.string("a"), .string("b")])], error: .audience),
        Refusal(changes: ["aud": nil], error: .audience),
        Refusal(changes: ["exp": nil], error: .claim("exp")),
        Refusal(changes: ["exp": .string("soon")], error: .claim("exp")),
        Refusal(changes: ["exp": .integer(-1)], error: .claim("exp")),
        Refusal(changes: ["exp": .number(1e300)], error: .claim("exp")),
        Refusal(changes: ["exp": .integer(1_800_000_000 - 60)], error: .expired),
        Refusal(changes: ["nbf": .integer(1_800_000_000 + 61)], error: .notYetValid),
        Refusal(changes: ["nbf": .bool(true)], error: .claim("nbf")),
        Refusal(changes: ["iat": .integer(1_800_000_000 + 61)], error: .issuedInFuture),
        Refusal(changes: ["sub": nil], error: .claim("sub")),
        Refusal(changes: ["sub": .integer(7)], error: .claim("sub")),
    ]

    @Test("a claim that is wrong is refused by name", arguments: refusals)
    func claims(refusal: Refusal) async throws {
        let key = try await TestKey.make()
        let test = TestIssuer([key.published])
        let token = try key.token(test.claims(refusal.changes))

        await #expect(throws: refusal.error) { try await verify(token, issuer(test)) }
    }

    @Test("clocks may differ by a minute, and an audience may be one of several")
    func leeway() async throws {
        let key = try await TestKey.make()
        let test = TestIssuer([key.published])
        let token = try key.token(
            test.claims([
                "exp": test.seconds(-59), "nbf": test.seconds(60), "iat": test.seconds(60),
                "aud": .array([.string("other"), .string("gatehouse")]),
            ])
        )

        _ = try await verify(token, issuer(test))
    }

    @Test("a change of any character is refused")
    func damage() async throws {
        let key = try await TestKey.make()
        let test = TestIssuer([key.published])
        let issuer = try issuer(test)
        let token = Array(try key.token(test.claims()).utf8)
        _ = try await issuer.verify(token)

        for index in token.indices where token[index] != UInt8(ascii: ".") {
            var damaged = token
            damaged[index] = damaged[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            await #expect(throws: TokenError.self, "character \(index)") { try await issuer.verify(damaged) }
        }
    }

    @Test(
        "what is no token is refused",
        arguments: ["", "..", "a.b", "a.b.c", "a.b.c.d", "e30.e30.", "eyJhbGciOiJFUzI1NiJ9.W10.AAAA"]
    )
    func malformed(text: String) async throws {
        let test = TestIssuer([])

        await #expect(throws: TokenError.malformed) { try await verify(text, issuer(test)) }
    }

    @Test("a token over the size, with padding, or with a critical extension is refused")
    func forms() async throws {
        let key = try await TestKey.make()
        let test = TestIssuer([key.published])
        let token = try key.token(test.claims())
        let large = try key.token(test.claims(["x": .string(String(repeating: "x", count: 16 << 10))]))
        let critical = try key.token(
            test.claims(),
            head: ["alg": .string("ES256"), "kid": .string("key-1"), "crit": .array([.string("b64")])]
        )

        await #expect(throws: TokenError.malformed) { try await verify(token + "==", issuer(test)) }
        await #expect(throws: TokenError.malformed) { try await verify(large, issuer(test)) }
        await #expect(throws: TokenError.criticalExtension) { try await verify(critical, issuer(test)) }
    }

    @Test("another's signature is refused")
    func signature() async throws {
        let key = try await TestKey.make()
        let thief = try await TestKey.make()
        let test = TestIssuer([key.published])

        await #expect(throws: TokenError.signature) {
            try await verify(thief.token(test.claims()), issuer(test))
        }
    }

    @Test("the first rule that matches says the key; without one there is none")
    func rules() async throws {
        let key = try await TestKey.make()
        let test = TestIssuer([key.published])
        let issuer = try issuer(
            test,
            rules: [
                WorkloadRule(
                    claim: "kubernetes.io.namespace",
                    value: "search-*",
                    key: KeyID(rawValue: "search")
                ),
                WorkloadRule(claim: "roles", value: "admin", key: KeyID(rawValue: "platform")),
                WorkloadRule(claim: "sub", value: "person-?", key: KeyID(rawValue: "never")),
            ]
        )
        func name(_ changes: [String: JSONNode?]) async throws -> String {
            try await verify(key.token(test.claims(changes)), issuer).key.rawValue
        }
        let nested = JSONNode.object(["io": .object(["namespace": .string("search-eu")])])
        let roles = JSONNode.array([.string("user"), .string("admin")])

        #expect(try await name(["kubernetes": nested, "roles": roles]) == "search")
        #expect(try await name(["kubernetes.io.namespace": .string("search-"), "roles": roles]) == "search")
        #expect(try await name(["roles": roles]) == "platform")
        await #expect(throws: TokenError.noRule) { try await name(["roles": .string("administrator")]) }
        await #expect(throws: TokenError.noRule) { try await name([:]) }
    }
}
