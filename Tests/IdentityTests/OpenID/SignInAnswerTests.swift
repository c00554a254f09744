import Testing
import Vocabulary

@testable import Identity

@Suite("Answers through the browser")
struct SignInAnswerTests {
    private let test: TestIssuer
    private let provider: OpenIDProvider

    init() async throws {
        test = TestIssuer([try await TestKey.make().published])
        let configuration = try OpenIDConfiguration(
            issuer: TestIssuer.name,
            clientID: "gatehouse",
            clientSecret: nil,
            redirectURL: "https://gate.example/return"
        )
        provider = OpenIDProvider(
            configuration: configuration,
            transport: test.transport,
            clock: { [test] in test.clock.now }
        )
        test.transport.answer(TestIssuer.token, .object(["error": .string("invalid_grant")]), status: 400)
    }

    private func finish(
        _ state: String?,
        code: String? = "code",
        issuer: String? = nil,
        error: String? = nil,
        browser: String?
    ) async throws -> OpenIDIdentity {
        try await provider.finish(
            SignInAnswer(state: state, code: code, issuer: issuer, error: error),
            browserState: browser
        )
    }

    @Test("a state that was made up is refused")
    func unknown() async throws {
        await #expect(throws: SignInError.unknownState) { try await finish("made-up", browser: "made-up") }
        await #expect(throws: SignInError.unknownState) { try await finish(nil, browser: nil) }
        await #expect(throws: SignInError.unknownState) { try await finish("", browser: "") }
    }

    @Test("a state serves once")
    func once() async throws {
        let state = try await provider.begin(from: "192.0.2.1").state

        await #expect(throws: SignInError.exchange("invalid_grant")) {
            try await finish(state, browser: state)
        }
        await #expect(throws: SignInError.unknownState) { try await finish(state, browser: state) }
    }

    @Test("another browser's answer is refused, and does not end the sign-in")
    func otherBrowser() async throws {
        let state = try await provider.begin(from: "192.0.2.1").state

        await #expect(throws: SignInError.otherBrowser) { try await finish(state, browser: nil) }
        await #expect(throws: SignInError.otherBrowser) { try await finish(state, browser: "other") }
        await #expect(throws: SignInError.exchange("invalid_grant")) {
            try await finish(state, browser: state)
        }
    }

    @Test("a state ends after ten minutes")
    func expiry() async throws {
        let first = try await provider.begin(from: "192.0.2.1").state
        let second = try await provider.begin(from: "192.0.2.1").state

        test.clock.advance(.seconds(600))
        await #expect(throws: SignInError.exchange("invalid_grant")) {
            try await finish(first, browser: first)
        }
        test.clock.advance(.seconds(1))
        await #expect(throws: SignInError.unknownState) { try await finish(second, browser: second) }
    }

    @Test("another provider's answer is refused, and one without a name where all have one")
    func issuers() async throws {
        let first = try await provider.begin(from: "192.0.2.1").state
        let second = try await provider.begin(from: "192.0.2.1").state
        await #expect(throws: SignInError.otherIssuer) {
            try await finish(first, issuer: "https://evil.example", browser: first)
        }
        await #expect(throws: SignInError.exchange("invalid_grant")) {
            try await finish(second, issuer: TestIssuer.name, browser: second)
        }

        let strict = TestIssuer([], ["authorization_response_iss_parameter_supported": .bool(true)])
        let provider = OpenIDProvider(
            configuration: provider.configuration,
            transport: strict.transport,
            clock: { strict.clock.now }
        )
        let third = try await provider.begin(from: "192.0.2.1").state
        await #expect(throws: SignInError.otherIssuer) {
            try await provider.finish(SignInAnswer(state: third, code: "code"), browserState: third)
        }
    }

    @Test("the provider's refusal is told as a word, whatever it holds")
    func refusal() async throws {
        let first = try await provider.begin(from: "192.0.2.1").state
        let second = try await provider.begin(from: "192.0.2.1").state
        let third = try await provider.begin(from: "192.0.2.1").state

        await #expect(throws: SignInError.refused("access_denied")) {
            try await finish(first, error: "access_denied", browser: first)
        }
        await #expect(throws: SignInError.refused("scriptalert1")) {
            try await finish(second, error: "<script>\nalert(1)", browser: second)
        }
        await #expect(throws: SignInError.noCode) { try await finish(third, code: nil, browser: third) }
    }

    @Test("a provider that does not answer, or answers nonsense, is named")
    func failures() async throws {
        let first = try await provider.begin(from: "192.0.2.1").state
        test.transport.answer(TestIssuer.token, .null, status: 500)
        await #expect(throws: SignInError.exchange("status 500")) { try await finish(first, browser: first) }

        let second = try await provider.begin(from: "192.0.2.1").state
        test.transport.cut(TestIssuer.token)
        await #expect(
            throws: SignInError.provider(.unreachable(url: TestIssuer.token, reason: "connection refused"))
        ) {
            try await finish(second, browser: second)
        }
    }

    @Test("at most ten thousand sign-ins are kept, and those that have ended make room first")
    func bounded() {
        var pending = PendingSignIns(capacity: 3)
        let start = UTCTime(seconds: 1_800_000_000)
        func put(_ state: String, after seconds: Int64) {
            let created = start + .seconds(seconds)
            pending.put(.init(nonce: "n", verifier: "v", created: created), state: state)
        }

        for (index, state) in ["a", "b", "c", "d"].enumerated() { put(state, after: Int64(index)) }
        #expect(pending.count == 3)
        #expect(pending.take("a", at: start) == nil)
        #expect(pending.take("b", at: start)?.nonce == "n")
        put("e", after: 700)
        #expect(pending.count == 1)
        #expect(PendingSignIns.capacity == 10_000)
    }

    @Test("a source that begins one sign-in after the other puts out its own alone")
    func boundedSource() {
        var pending = PendingSignIns(mostOfSource: 2)
        let start = UTCTime(seconds: 1_800_000_000)
        func put(_ state: String, from source: String) {
            pending.put(.init(nonce: "n", verifier: "v", created: start, source: source), state: state)
        }

        put("mine", from: "192.0.2.1")
        for number in 0..<100_000 { put("stranger \(number)", from: "192.0.2.2") }

        #expect(pending.count == 3)
        #expect(pending.take("stranger 99997", at: start) == nil)
        #expect(pending.take("stranger 99998", at: start) != nil)
        #expect(pending.take("mine", at: start) != nil)
        put("again", from: "192.0.2.2")
        #expect(pending.take("stranger 99999", at: start) != nil)
        #expect(PendingSignIns.capacityOfSource == 100)
    }

    struct Configuration: Sendable {
        var issuer = TestIssuer.name
        var client = "gatehouse"
        var secret: String?
        var redirect = "https://gate.example/return"
        var scopes = ["openid"]
        var groups = "groups"
        let error: IdentityConfigurationError
    }

    static let configurations = [
        Configuration(issuer: "http://id.example", error: .init(field: "issuer", .notSecure)),
        Configuration(issuer: "https://id.example?x=1", error: .init(field: "issuer", .notSecure)),
        Configuration(client: "", error: .init(field: "client_id", .empty)),
        Configuration(secret: "", error: .init(field: "client_secret", .empty)),
        Configuration(redirect: "gate.example", error: .init(field: "redirect_url", .notSecure)),
        Configuration(scopes: ["openid email"], error: .init(field: "scopes", .notScopes)),
        Configuration(groups: "", error: .init(field: "group_claim", .empty)),
    ]

    @Test("a configuration that cannot work is refused by its field", arguments: configurations)
    func configuration(of wrong: Configuration) {
        #expect(throws: wrong.error) {
            try OpenIDConfiguration(
                issuer: wrong.issuer,
                clientID: wrong.client,
                clientSecret: wrong.secret.map(Secret.init),
                redirectURL: wrong.redirect,
                scopes: wrong.scopes,
                groupClaim: wrong.groups
            )
        }
    }
}
