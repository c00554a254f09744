import Foundation
import Secrets
import Testing
import Vocabulary

@testable import Identity

@Suite("Sign-in at an OpenID Connect provider")
struct OpenIDProviderTests {
    private let key: TestKey
    private let test: TestIssuer
    private let provider: OpenIDProvider

    init() async throws {
        key = try await TestKey.make()
        test = TestIssuer([key.published])
        provider = try Self.provider(test)
    }

    private static func provider(
        _ test: TestIssuer,
        secret: String? = "s3cret&+",
        groups: String = "groups"
    ) throws
        -> OpenIDProvider
    {
        let configuration = try OpenIDConfiguration(
            issuer: TestIssuer.name,
            clientID: "gatehouse",
            clientSecret: secret.map(Secret.init),
            redirectURL: "http://127.0.0.1:8081/sign-in/return",
            scopes: ["email", "groups"],
            groupClaim: groups
        )
        return OpenIDProvider(
            configuration: configuration,
            transport: test.transport,
            clock: { test.clock.now }
        )
    }

    /// The parameters that the browser takes to the provider.
    private func query(_ request: SignInRequest) -> [String: String] {
        let items = URLComponents(string: request.url)?.queryItems ?? []
        return Dictionary(items.map { ($0.name, $0.value ?? "") }) { first, _ in first }
    }

    /// Lets the provider answer a code with a token of these claims, and ends the sign-in.
    private func finish(
        _ request: SignInRequest,
        _ changes: [String: JSONNode?] = [:],
        nonce: JSONNode? = nil,
        token: [String: JSONNode?] = [:],
        provider other: OpenIDProvider? = nil
    ) async throws -> OpenIDIdentity {
        let claims = test.claims([
            "nonce": nonce ?? .string(query(request)["nonce"] ?? ""), "email": .string("ada@example.com"),
            "email_verified": .bool(true), "groups": .array([.string("search"), .string("ml")]),
            "name": .string("Ada"),
        ]).merging(changes.compactMapValues { $0 }) { $1 }.filter { changes[$0.key] != .some(nil) }
        var answer: [String: JSONNode] = [
            "id_token": .string(try key.token(claims)), "access_token": .string("at-1"),
            "token_type": .string("Bearer"),
        ]
        for (name, value) in token { answer[name] = value }
        test.transport.answer(TestIssuer.token, .object(answer))
        return try await (other ?? provider).finish(
            SignInAnswer(state: request.state, code: "code-1"),
            browserState: request.state
        )
    }

    @Test("a person who signs in is who the provider says")
    func whole() async throws {
        let request = try await provider.begin(from: "192.0.2.1")

        let identity = try await finish(request)

        #expect(
            identity
                == OpenIDIdentity(
                    subject: "person-7",
                    issuer: TestIssuer.name,
                    email: "ada@example.com",
                    isEmailVerified: true,
                    name: "Ada",
                    groups: ["search", "ml"]
                )
        )
        #expect(test.transport.count(TestIssuer.userInfo) == 0)
    }

    @Test("the browser takes state, nonce and challenge along, and no secret")
    func authorization() async throws {
        let request = try await provider.begin(from: "192.0.2.1")
        let other = try await provider.begin(from: "192.0.2.1")
        let query = query(request)

        #expect(request.url.hasPrefix("https://id.example/authorize?"))
        #expect(query["response_type"] == "code")
        #expect(query["client_id"] == "gatehouse")
        #expect(query["redirect_uri"] == "http://127.0.0.1:8081/sign-in/return")
        #expect(query["scope"] == "openid email groups")
        #expect(query["state"] == request.state)
        #expect(query["code_challenge_method"] == "S256")
        #expect(query["nonce"]?.utf8.count == 43)
        #expect(!request.url.contains("s3cret"))
        let more = self.query(other)
        for name in ["state", "nonce", "code_challenge"] { #expect(query[name] != more[name]) }
    }

    @Test("an endpoint that has a query keeps it")
    func query() async throws {
        test.describe(["authorization_endpoint": .string("https://id.example/authorize?tenant=1")])

        let request = try await provider.begin(from: "192.0.2.1")

        #expect(request.url.hasPrefix("https://id.example/authorize?tenant=1&response_type=code&"))
    }

    @Test("the code is exchanged with the verifier of the challenge and the secret in the header")
    func exchange() async throws {
        let request = try await provider.begin(from: "192.0.2.1")
        _ = try await finish(request)

        let sent = try #require(test.transport.requests.first { $0.url == TestIssuer.token })
        let form = form(sent)
        #expect(sent.method == "POST")
        #expect(form["grant_type"] == "authorization_code")
        #expect(form["code"] == "code-1")
        #expect(form["redirect_uri"] == "http://127.0.0.1:8081/sign-in/return")
        let verifier = try #require(form["code_verifier"])
        #expect(Base64URL.text(ByteDigest.sha256(Array(verifier.utf8))) == query(request)["code_challenge"])
        #expect(form["client_secret"] == nil)
        // "gatehouse:s3cret%26%2B"
        #expect(sent.fields.contains(.init("authorization", "Basic Z2F0ZWhvdXNlOnMzY3JldCUyNiUyQg==")))
    }

    @Test("the secret stands in the body where the provider takes it there alone, and nowhere without one")
    func secrets() async throws {
        test.describe(["token_endpoint_auth_methods_supported": .array([.string("client_secret_post")])])
        _ = try await finish(try await provider.begin(from: "192.0.2.1"))
        let posted = try #require(test.transport.requests.last)
        #expect(form(posted)["client_secret"] == "s3cret&+")
        #expect(!posted.fields.contains { $0.name == "authorization" })

        let open = try Self.provider(test, secret: nil)
        _ = try await finish(try await open.begin(from: "192.0.2.1"), provider: open)
        let sent = try #require(test.transport.requests.last)
        #expect(form(sent)["client_id"] == "gatehouse")
        #expect(form(sent)["client_secret"] == nil)
        #expect(!sent.fields.contains { $0.name == "authorization" })
    }

    private func form(_ request: IdentityRequest) -> [String: String] {
        var parts = URLComponents()
        parts.percentEncodedQuery = String(decoding: request.body ?? [], as: UTF8.self)
        return Dictionary((parts.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { first, _ in first }
    }

    struct Refusal: Sendable {
        let changes: [String: JSONNode?]
        let error: TokenError
    }

    static let refusals = [
        Refusal(changes: ["iss": .string("https://evil.example")], error: .issuer),
        Refusal(changes: ["aud": .string("other")], error: .audience),
        Refusal(changes: ["aud": .array([.string("gatehouse"), .string("b")])], error: .authorizedParty),
        Refusal(changes: ["azp": .string("other")], error: .authorizedParty),
        Refusal(changes: ["exp": .integer(1_799_999_940)], error: .expired),
        Refusal(changes: ["nbf": .integer(1_800_000_061)], error: .notYetValid),
        Refusal(changes: ["iat": .integer(1_800_000_061)], error: .issuedInFuture),
        Refusal(changes: ["iat": nil], error: .claim("iat")),
        Refusal(changes: ["nonce": .string("other")], error: .nonce),
        Refusal(changes: ["nonce": nil], error: .nonce),
        Refusal(changes: ["sub": nil], error: .claim("sub")),
        Refusal(changes: ["sub": .string("")], error: .claim("sub")),
    ]

    @Test("an ID token that is wrong is refused by name", arguments: refusals)
    func refused(refusal: Refusal) async throws {
        let request = try await provider.begin(from: "192.0.2.1")

        await #expect(throws: SignInError.token(refusal.error)) { try await finish(request, refusal.changes) }
    }

    @Test("several audiences are accepted where the token says that it is for us")
    func party() async throws {
        let audiences = JSONNode.array([.string("gatehouse"), .string("b")])

        let identity = try await finish(
            try await provider.begin(from: "192.0.2.1"),
            ["aud": audiences, "azp": .string("gatehouse")]
        )

        #expect(identity.subject == "person-7")
    }

    @Test("another's signature, and a token that is none, are refused")
    func signature() async throws {
        let thief = try await TestKey.make()
        let stolen = try thief.token(test.claims())

        await #expect(throws: SignInError.token(.signature)) {
            try await finish(
                try await provider.begin(from: "192.0.2.1"),
                token: ["id_token": .string(stolen)]
            )
        }
        await #expect(throws: SignInError.token(.malformed)) {
            try await finish(try await provider.begin(from: "192.0.2.1"), token: ["id_token": .string("x")])
        }
        await #expect(throws: SignInError.noToken) {
            try await finish(try await provider.begin(from: "192.0.2.1"), token: ["id_token": nil])
        }
    }

    @Test("a key that the provider made meanwhile is found")
    func rotation() async throws {
        _ = try await finish(try await provider.begin(from: "192.0.2.1"))
        let new = try await TestKey.make(identifier: "key-2")
        test.publish([new.published])
        test.clock.advance(.seconds(10))
        let request = try await provider.begin(from: "192.0.2.1")
        let token = try new.token(test.claims(["nonce": .string(query(request)["nonce"] ?? "")]))
        test.transport.answer(TestIssuer.userInfo, .object(["sub": .string("person-7")]))

        let identity = try await finish(request, token: ["id_token": .string(token)])

        #expect(identity.subject == "person-7")
    }

    @Test("what the token does not say is asked of the provider, for the same person alone")
    func userInfo() async throws {
        let changes: [String: JSONNode?] = ["email": nil, "email_verified": nil, "groups": nil, "name": nil]
        let more: [String: JSONNode] = [
            "email": .string("ada@example.org"), "groups": .string("search"), "name": .string("Ada L"),
        ]
        test.transport.answer(TestIssuer.userInfo, .object(more.merging(["sub": .string("person-7")]) { $1 }))

        let identity = try await finish(try await provider.begin(from: "192.0.2.1"), changes)

        #expect(identity.email == "ada@example.org")
        #expect(!identity.isEmailVerified)
        #expect(identity.groups == ["search"])
        #expect(identity.name == "Ada L")
        let asked = try #require(test.transport.requests.first { $0.url == TestIssuer.userInfo })
        #expect(asked.fields.contains(.init("authorization", "Bearer at-1")))

        test.transport.answer(TestIssuer.userInfo, .object(more.merging(["sub": .string("person-8")]) { $1 }))
        await #expect(throws: SignInError.otherSubject) {
            try await finish(try await provider.begin(from: "192.0.2.1"), changes)
        }
        test.transport.answer(TestIssuer.userInfo, .object(more))
        await #expect(throws: SignInError.otherSubject) {
            try await finish(try await provider.begin(from: "192.0.2.1"), changes)
        }
        test.transport.answer(TestIssuer.userInfo, .object(more), status: 401)
        await #expect(throws: SignInError.provider(.status(401, url: TestIssuer.userInfo))) {
            try await finish(try await provider.begin(from: "192.0.2.1"), changes)
        }
    }

    @Test("groups that nobody speaks of are none, unless they are to be asked for elsewhere")
    func groups() async throws {
        test.describe(["userinfo_endpoint": nil])

        let silent = try await finish(try await provider.begin(from: "192.0.2.1"), ["groups": nil])
        let none = try await finish(try await provider.begin(from: "192.0.2.1"), ["groups": .array([])])
        let tooMany = try await finish(
            try await provider.begin(from: "192.0.2.1"),
            ["groups": nil, "_claim_names": .object(["groups": .string("src1")])]
        )
        let nested = try Self.provider(test, groups: "realm_access.roles")
        let roles = try await finish(
            try await nested.begin(from: "192.0.2.1"),
            ["realm_access": .object(["roles": .array([.string("a")])])],
            provider: nested
        )

        #expect(silent.groups == [], "nothing said is no group")
        #expect(none.groups == [])
        #expect(tooMany.groups == nil)
        #expect(roles.groups == ["a"])
    }
}
