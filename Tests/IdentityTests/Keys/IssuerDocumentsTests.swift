import Testing
import Vocabulary

@testable import Identity

@Suite("An issuer's documents")
struct IssuerDocumentsTests {
    private func documents(
        _ test: TestIssuer,
        issuer: String = TestIssuer.name,
        keysURL: String? = nil
    )
        -> IssuerDocuments
    {
        IssuerDocuments(
            issuer: issuer,
            keysURL: keysURL,
            transport: test.transport,
            clock: { test.clock.now }
        )
    }

    private func verify(_ token: String, _ documents: IssuerDocuments) async throws(TokenError) {
        try await documents.verify(SignedToken(Array(token.utf8)))
    }

    @Test("a new key of the issuer is found at the first token that names it")
    func rotation() async throws {
        let old = try await TestKey.make(identifier: "old")
        let new = try await TestKey.make(identifier: "new")
        let test = TestIssuer([old.published])
        let documents = documents(test)
        try await verify(old.token(test.claims()), documents)

        test.publish([new.published])
        test.clock.advance(.seconds(10))

        try await verify(new.token(test.claims()), documents)
        await #expect(throws: TokenError.unknownKey("old")) {
            try await verify(old.token(test.claims()), documents)
        }
        #expect(test.transport.count(TestIssuer.keys) == 2)
    }

    @Test(
        "a new key that has no name is found at the first token that it has signed",
        arguments: [true, false]
    )
    func unnamedRotation(namesItself: Bool) async throws {
        let old = try await TestKey.make(identifier: "old")
        let new = try await TestKey.make(identifier: "new")
        let test = TestIssuer([old.published(["kid": nil])])
        let documents = documents(test)
        let head: [String: JSONNode]? = namesItself ? nil : ["alg": .string("ES256")]
        try await verify(old.token(test.claims(), head: head), documents)

        test.publish([new.published(["kid": nil])])
        test.clock.advance(.seconds(10))

        try await verify(new.token(test.claims(), head: head), documents)
        await #expect(throws: TokenError.signature) {
            try await verify(old.token(test.claims(), head: head), documents)
        }
        #expect(test.transport.count(TestIssuer.keys) == 2)
    }

    @Test("wrong signatures cause one fetch in ten seconds where the key has no name, none where it has one")
    func wrongSignatures() async throws {
        let key = try await TestKey.make()
        let thief = try await TestKey.make()
        let named = TestIssuer([key.published])
        let unnamed = TestIssuer([key.published(["kid": nil])])

        for (test, fetches) in [(named, 1), (unnamed, 3)] {
            let documents = documents(test)
            try await verify(key.token(test.claims()), documents)
            let token = try thief.token(test.claims())
            for _ in 1...20 {
                test.clock.advance(.seconds(1))
                await #expect(throws: TokenError.signature) { try await verify(token, documents) }
            }
            #expect(test.transport.count(TestIssuer.keys) == fetches)
        }
    }

    @Test("a flood of tokens with unknown keys causes one fetch in ten seconds")
    func flood() async throws {
        let key = try await TestKey.make()
        let thief = try await TestKey.make(identifier: "thief")
        let test = TestIssuer([key.published])
        let documents = documents(test)
        let token = try thief.token(test.claims())
        try await verify(key.token(test.claims()), documents)

        for second in 1...20 {
            test.clock.advance(.seconds(1))
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        await #expect(throws: TokenError.unknownKey("thief")) {
                            try await verify(token, documents)
                        }
                    }
                }
            }
            #expect(test.transport.count(TestIssuer.keys) == 1 + second / 10)
        }
    }

    @Test("all who wait at the beginning wait for one fetch")
    func together() async throws {
        let key = try await TestKey.make()
        let test = TestIssuer([key.published])
        let documents = documents(test)
        let token = try key.token(test.claims())

        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { try await verify(token, documents) } }
            try await group.waitForAll()
        }

        #expect(test.transport.count(TestIssuer.discovery) == 1)
        #expect(test.transport.count(TestIssuer.keys) == 1)
    }

    @Test("an issuer that cannot be reached says so, and is asked again after ten seconds")
    func unreachable() async throws {
        let key = try await TestKey.make()
        let test = TestIssuer([key.published])
        let documents = documents(test)
        let token = try key.token(test.claims())
        test.transport.cut(TestIssuer.keys)
        let error = TokenError.keysUnavailable("\(TestIssuer.keys) cannot be reached: connection refused")

        await #expect(throws: error) { try await verify(token, documents) }
        test.publish([key.published])
        test.clock.advance(.seconds(9))
        await #expect(throws: error) { try await verify(token, documents) }
        test.clock.advance(.seconds(1))

        try await verify(token, documents)
        #expect(test.transport.count(TestIssuer.keys) == 2)
    }

    @Test("a withdrawn key ends within the hour, a day at most while the issuer is away")
    func withdrawal() async throws {
        let key = try await TestKey.make()
        let test = TestIssuer([key.published])
        let documents = documents(test)
        let token = try key.token(test.claims())
        try await verify(token, documents)

        test.transport.cut(TestIssuer.keys)
        test.clock.advance(.seconds(24 * 3600 - 1))
        try await verify(token, documents)
        test.clock.advance(.seconds(1))
        await #expect(throws: TokenError.self) { try await verify(token, documents) }
        test.publish([])
        test.clock.advance(.seconds(10))

        await #expect(throws: TokenError.unknownKey("key-1")) { try await verify(token, documents) }
    }

    @Test("after an hour the keys are read anew without anybody waiting")
    func freshness() async throws {
        let key = try await TestKey.make()
        let test = TestIssuer([key.published])
        let documents = documents(test)
        let token = try key.token(test.claims())
        try await verify(token, documents)
        test.publish([])
        test.clock.advance(.seconds(3600))

        try await verify(token, documents)
        while test.transport.count(TestIssuer.keys) < 2 { await Task.yield() }

        test.clock.advance(.seconds(1))
        var isRefused = false
        while !isRefused {
            do { try await verify(token, documents) } catch { isRefused = error == .unknownKey("key-1") }
        }
        #expect(isRefused)
    }

    @Test("with a URL of its keys, an issuer's discovery is not asked for")
    func fixed() async throws {
        let key = try await TestKey.make()
        let test = TestIssuer([key.published])

        try await verify(key.token(test.claims()), documents(test, keysURL: TestIssuer.keys))

        #expect(test.transport.requests.map(\.url) == [TestIssuer.keys])
    }

    @Test("a document of another issuer is refused, a slash at the end included")
    func otherIssuer() async throws {
        let test = TestIssuer([], ["issuer": .string("https://id.example/")])

        await #expect(throws: IssuerError.otherIssuer("https://id.example/")) {
            try await documents(test).metadata()
        }
        await #expect(throws: IssuerError.otherIssuer("none")) {
            test.describe(["issuer": nil])
            return try await documents(test).metadata()
        }
    }

    @Test(
        "a URL that is neither https nor of this machine is refused",
        arguments: ["jwks_uri", "token_endpoint", "authorization_endpoint", "userinfo_endpoint"]
    )
    func insecure(member: String) async throws {
        let test = TestIssuer([], [member: .string("http://id.example/x")])

        await #expect(throws: IssuerError.notSecure(url: "http://id.example/x")) {
            try await documents(test).metadata()
        }
    }

    @Test("an answer that is no document, or a redirect, is refused")
    func answers() async throws {
        let test = TestIssuer([], ["jwks_uri": nil])
        await #expect(throws: IssuerError.missing("jwks_uri")) { try await documents(test).metadata() }

        test.describe([:])
        test.transport.answer(TestIssuer.keys, .object(["keys": .string("none")]))
        await #expect(throws: IssuerError.notADocument(url: TestIssuer.keys)) {
            try await documents(test).metadata()
        }

        test.transport.answer(TestIssuer.discovery, .array([]))
        await #expect(throws: IssuerError.notADocument(url: TestIssuer.discovery)) {
            try await documents(test).metadata()
        }

        test.transport.answer(TestIssuer.discovery, .object([:]), status: 302)
        await #expect(throws: IssuerError.status(302, url: TestIssuer.discovery)) {
            try await documents(test).metadata()
        }
    }

    @Test(
        "http is for this machine alone",
        arguments: [
            ("https://id.example", true), ("http://127.0.0.1:5000/x", true), ("http://localhost", true),
            ("http://[::1]:80/", true), ("http://127.8.9.10", true), ("http://127.0.0.1.example", false),
            ("http://localhost.example", false), ("http://10.0.0.1", false), ("ftp://127.0.0.1", false),
            ("https://user@id.example", false), ("https://id.example/#x", false), ("id.example", false),
            ("https://", false), ("", false),
        ]
    )
    func secure(url: String, isAllowed: Bool) {
        #expect(SecureURL.isAllowed(url) == isAllowed)
    }
}
