import Policy
import Ports
import Secrets
import Synchronization
import Testing
import Vocabulary

@testable import Identity

@Suite("Workloads at the data plane's door")
struct WorkloadAuthenticatorTests {
    private let hasher = KeyHasher(installationKey: [1, 2, 3])
    private let keyID = KeyID(rawValue: "key_search")

    private func authenticator(
        _ test: TestIssuer,
        report: @escaping @Sendable (TokenError) -> Void = { _ in }
    ) -> WorkloadAuthenticator {
        WorkloadAuthenticator(transport: test.transport, clock: { test.clock.now }, report: report)
    }

    private func configuration(
        audience: String = "gatehouse",
        value: String = "*"
    ) throws -> TrustedIssuerConfiguration {
        try TrustedIssuerConfiguration(
            issuer: TestIssuer.name,
            audience: audience,
            rules: [WorkloadRule(claim: "sub", value: value, key: keyID)]
        )
    }

    private func verify(_ token: String, _ authenticator: WorkloadAuthenticator) async -> WorkloadStanding {
        await withCheckedContinuation { continuation in
            let isTaken = authenticator.verify(token, digest: hasher.digest(of: token), source: "a") {
                continuation.resume(returning: $0)
            }
            #expect(isTaken)
        }
    }

    @Test("a right token stands for its rule's key, and is known from then on")
    func accepted() async throws {
        let key = try await TestKey.make()
        let test = TestIssuer([key.published])
        let authenticator = authenticator(test)
        authenticator.trust([try configuration()])
        let token = try key.token(test.claims())
        let digest = hasher.digest(of: token)
        #expect(authenticator.standing(of: digest, at: test.clock.now) == .unknown)

        let standing = await verify(token, authenticator)

        let workload = ProvenWorkload(
            key: keyID,
            subject: "person-7",
            expires: test.clock.now + .seconds(300)
        )
        #expect(standing == .accepted(workload))
        #expect(authenticator.standing(of: digest, at: test.clock.now) == .accepted(workload))
    }

    @Test("what is wrong with a token makes it refused, whatever it is")
    func refused() async throws {
        let key = try await TestKey.make()
        let stranger = try await TestKey.make()
        let test = TestIssuer([key.published])
        let reports = Mutex<[TokenError]>([])
        let authenticator = authenticator(test) { error in reports.withLock { $0.append(error) } }
        authenticator.trust([try configuration(value: "person-*")])
        let unsigned = try key.token(test.claims(), head: ["alg": .string("none"), "kid": .string("key-1")])
        let wrong: [(String, TokenError)] = [
            (try key.token(test.claims(["aud": .string("other")])), .audience),
            (try key.token(test.claims(["exp": test.seconds(-61)])), .expired),
            (try key.token(test.claims(["iss": .string("https://evil.example")])), .issuer),
            (try key.token(test.claims(["sub": .string("machine-7")])), .noRule),
            (try stranger.token(test.claims()), .signature), (unsigned, .algorithm("none")),
            ("eyJnonsense.x.y", .malformed),
        ]

        for (token, _) in wrong { #expect(await verify(token, authenticator) == .refused) }

        #expect(reports.withLock { $0 } == wrong.map(\.1))
    }

    @Test("all who bring one token at once wait for one verification")
    func together() async throws {
        let key = try await TestKey.make()
        let test = TestIssuer([key.published])
        let reports = Mutex(0)
        let authenticator = authenticator(test) { _ in reports.withLock { $0 += 1 } }
        authenticator.trust([try configuration(audience: "other")])
        let token = try key.token(test.claims())
        let digest = hasher.digest(of: token)

        // A token that is refused would be refused again by each verification, and reported.
        let (standings, done) = AsyncStream<WorkloadStanding>.makeStream()
        for _ in 0..<100 {
            #expect(authenticator.verify(token, digest: digest, source: "a") { done.yield($0) })
        }
        var count = 0
        for await standing in standings {
            #expect(standing == .refused)
            count += 1
            if count == 100 { break }
        }

        #expect(reports.withLock { $0 } < 100)
    }

    @Test("an issuer that cannot be asked leaves the token undecided, and decides when it is back")
    func unreachable() async throws {
        let key = try await TestKey.make()
        let test = TestIssuer([key.published])
        test.transport.cut(TestIssuer.keys)
        let authenticator = authenticator(test)
        authenticator.trust([try configuration()])
        let token = try key.token(test.claims())
        let undecided = WorkloadStanding.undecided(retryAfter: .seconds(10))

        #expect(await verify(token, authenticator) == undecided)
        #expect(authenticator.standing(of: hasher.digest(of: token), at: test.clock.now) == undecided)
        test.publish([key.published])
        test.clock.advance(.seconds(10))

        guard case .accepted = await verify(token, authenticator) else {
            Issue.record("it is not accepted")
            return
        }
    }

    @Test(
        "a new key that the issuer cannot be asked for is undecided; one that it does not publish is refused"
    )
    func rotation() async throws {
        let old = try await TestKey.make(identifier: "key-1")
        let new = try await TestKey.make(identifier: "key-2")
        let test = TestIssuer([old.published])
        // Time goes on while it is looked at, as it does outside of tests.
        let authenticator = WorkloadAuthenticator(
            transport: test.transport,
            clock: {
                test.clock.advance(.microseconds(1))
                return test.clock.now
            },
            report: { _ in }
        )
        authenticator.trust([try configuration()])
        _ = await verify(try old.token(test.claims()), authenticator)
        let token = try new.token(test.claims())

        #expect(await verify(token, authenticator) == .refused)
        test.transport.cut(TestIssuer.keys)
        test.clock.advance(.seconds(10))
        #expect(await verify(token, authenticator) == .undecided(retryAfter: .seconds(10)))
        test.publish([new.published])
        test.clock.advance(.seconds(10))

        guard case .accepted = await verify(token, authenticator) else {
            Issue.record("it is not accepted")
            return
        }
        #expect(await verify(try old.token(test.claims()), authenticator) == .refused)
    }

    @Test("a changed configuration forgets what was accepted, and asks the issuer for nothing that it knows")
    func changed() async throws {
        let key = try await TestKey.make()
        let test = TestIssuer([key.published])
        let authenticator = authenticator(test)
        let token = try key.token(test.claims())
        let digest = hasher.digest(of: token)
        authenticator.trust([try configuration()])
        _ = await verify(token, authenticator)

        authenticator.trust([try configuration()])
        #expect(authenticator.standing(of: digest, at: test.clock.now) != .unknown)
        authenticator.trust([try configuration(audience: "other")])

        #expect(authenticator.standing(of: digest, at: test.clock.now) == .unknown)
        #expect(await verify(token, authenticator) == .refused)
        #expect(test.transport.count(TestIssuer.keys) == 1)
        authenticator.trust([])
        #expect(authenticator.standing(of: digest, at: test.clock.now) == .refused)
        #expect(await verify(token, authenticator) == .refused)
    }

    @Test("no more are verified, and no more wait, than there is room for")
    func bounds() async throws {
        let key = try await TestKey.make()
        let test = TestIssuer([key.published])
        let silent = SilentTransport()
        let authenticator = WorkloadAuthenticator(
            transport: silent,
            clock: { test.clock.now },
            report: { _ in }
        )
        authenticator.trust([try configuration()])
        var sources = 0
        func take(_ number: Int) throws -> Bool {
            let token = try key.token(test.claims(["jti": .integer(number)]))
            sources += 1
            return authenticator.verify(token, digest: hasher.digest(of: "\(number)"), source: "\(sources)") {
                _ in
            }
        }

        for number in 0..<WorkloadAuthenticator.mostVerifications { #expect(try take(number)) }
        #expect(try !take(-1))
        for _ in WorkloadAuthenticator.mostVerifications..<WorkloadAuthenticator.mostWaiting {
            #expect(try take(0))
        }
        #expect(try !take(0))
        silent.end()
    }
}

/// Answers nobody before its end.
private final class SilentTransport: IdentityTransport {
    struct Ended: Error {}

    private struct State {
        var isEnded = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func end() {
        let waiting = state.withLock { state in
            state.isEnded = true
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func send(_ request: IdentityRequest) async throws -> IdentityAnswer {
        await withCheckedContinuation { continuation in
            let isEnded = state.withLock { state in
                if !state.isEnded { state.waiting.append(continuation) }
                return state.isEnded
            }
            if isEnded { continuation.resume() }
        }
        throw Ended()
    }
}
