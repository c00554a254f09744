import Policy
import Secrets
import Testing
import Vocabulary

@testable import Identity

@Suite("Workload tokens")
struct WorkloadTokensTests {
    private let hasher = KeyHasher(installationKey: [1, 2, 3])

    private func tokens(_ test: TestIssuer) throws -> WorkloadTokens {
        let rule = try WorkloadRule(claim: "sub", value: "*", key: KeyID(rawValue: "key_search"))
        let configuration = try TrustedIssuerConfiguration(
            issuer: TestIssuer.name,
            audience: "gatehouse",
            rules: [rule]
        )
        let issuer = TrustedIssuer(
            configuration: configuration,
            transport: test.transport,
            clock: { test.clock.now }
        )
        return WorkloadTokens(issuers: [issuer], clock: { test.clock.now })
    }

    @Test("an accepted token is known until it ends")
    func untilEnd() async throws {
        let key = try await TestKey.make()
        let test = TestIssuer([key.published])
        let tokens = try tokens(test)
        let token = Array(try key.token(test.claims(["exp": test.seconds(100)])).utf8)
        let digest = hasher.digest(of: token)
        #expect(tokens.standing(digest, at: test.clock.now) == .unknown)

        let identity = try await tokens.verify(token, digest: digest)

        #expect(tokens.standing(digest, at: test.clock.now + .seconds(99)) == .accepted(identity))
        #expect(tokens.standing(digest, at: test.clock.now + .seconds(100)) == .unknown)
    }

    @Test("an accepted token of long life is verified anew after five minutes")
    func fiveMinutes() async throws {
        let key = try await TestKey.make()
        let test = TestIssuer([key.published])
        let tokens = try tokens(test)
        let token = Array(try key.token(test.claims(["exp": test.seconds(86_400)])).utf8)
        let digest = hasher.digest(of: token)

        let identity = try await tokens.verify(token, digest: digest)

        #expect(tokens.standing(digest, at: test.clock.now + .seconds(299)) == .accepted(identity))
        #expect(tokens.standing(digest, at: test.clock.now + .seconds(300)) == .unknown)
    }

    @Test("a refused token is known for a second")
    func refused() async throws {
        let key = try await TestKey.make()
        let test = TestIssuer([key.published])
        let tokens = try tokens(test)
        let token = Array(try key.token(test.claims(["aud": .string("other")])).utf8)
        let digest = hasher.digest(of: token)

        await #expect(throws: TokenError.audience) { try await tokens.verify(token, digest: digest) }

        #expect(tokens.standing(digest, at: test.clock.now) == .refused(.audience))
        #expect(tokens.standing(digest, at: test.clock.now + .seconds(1)) == .unknown)
    }

    @Test("a token of an issuer that is not trusted makes nothing be fetched")
    func stranger() async throws {
        let key = try await TestKey.make()
        let test = TestIssuer([key.published])
        let tokens = try tokens(test)
        let token = Array(try key.token(test.claims(["iss": .string("https://evil.example")])).utf8)

        await #expect(throws: TokenError.issuer) {
            try await tokens.verify(token, digest: hasher.digest(of: token))
        }
        #expect(test.transport.requests.isEmpty)
    }

    @Test("the memory is bounded: the oldest is forgotten, and a later answer replaces an earlier one")
    func bounded() {
        var memory = TokenMemory(capacity: 3)
        let now = UTCTime(seconds: 1_800_000_000)
        let identity = WorkloadIdentity(
            issuer: "i",
            subject: "s",
            key: KeyID(rawValue: "key_t"),
            claim: "sub",
            value: "s",
            expires: now + .seconds(60)
        )
        let digests = (0..<4).map { hasher.digest(of: "\($0)") }

        for digest in digests { memory.accept(digest, identity, at: now) }
        memory.refuse(digests[3], .expired, at: now)

        #expect(memory.standing(digests[0], at: now) == .unknown)
        #expect(memory.standing(digests[1], at: now) == .accepted(identity))
        #expect(memory.standing(digests[3], at: now) == .refused(.expired))
        memory.accept(digests[3], identity, at: now)
        #expect(memory.standing(digests[3], at: now) == .accepted(identity))
    }
}
