import Testing
import Vocabulary

@testable import Identity

@Suite("Where Google's credentials come from")
struct GoogleSourceTests {
    private static let tokens = "https://oauth2.example/token"
    private static let answer = JSONNode.object([
        "access_token": .string("ya29.token"), "expires_in": .integer(3599), "token_type": .string("Bearer"),
    ])

    private func serviceAccount(_ changes: [String: JSONNode?] = [:]) -> Secret {
        var members: [String: JSONNode] = [
            "type": .string("service_account"), "client_email": .string("gate@p.iam.gserviceaccount.com"),
            "private_key": .string(RSAFixture.strong), "private_key_id": .string("key-1"),
            "token_uri": .string(Self.tokens),
        ]
        for (name, value) in changes { members[name] = value }
        return Secret(String(decoding: JSONNode.object(members).bytes, as: UTF8.self))
    }

    private func externalAccount(_ source: JSONNode, impersonates: Bool = false) -> Secret {
        var members: [String: JSONNode] = [
            "type": .string("external_account"), "audience": .string("//iam.googleapis.com/pools/p"),
            "subject_token_type": .string("urn:ietf:params:oauth:token-type:jwt"),
            "token_url": .string("https://sts.example/token"), "credential_source": source,
        ]
        if impersonates {
            members["service_account_impersonation_url"] = .string("https://iam.example/generate")
            members["service_account_impersonation"] = .object(["token_lifetime_seconds": .integer(1200)])
        }
        return Secret(String(decoding: JSONNode.object(members).bytes, as: UTF8.self))
    }

    @Test("a service account asks with an assertion that its key has signed")
    func assertion() async throws {
        let fixture = CloudFixture()
        fixture.transport.answer(Self.tokens, Self.answer)

        let credential = try await GoogleSources.source(serviceAccount(), host: fixture.host).credential()

        #expect(
            credential == CloudCredential(.bearer(Secret("ya29.token")), expires: fixture.later(3599))
        )
        let text = try #require(fixture.transport.requests.first?.text)
        let start = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="
        #expect(text.hasPrefix(start))
        let token = try SignedToken(Array(text.dropFirst(start.count).utf8))
        let published = TestKey.rsa(modulus: RSAFixture.strongModulus)
            .merging(["kid": .string("key-1"), "use": .string("sig")]) { $1 }
        let keys = try #require(await KeySet(.object(["keys": .array([.object(published)])])))
        try keys.verify(token)
        #expect(token.algorithm == .rs256)
        #expect(token.claims.text("iss") == "gate@p.iam.gserviceaccount.com")
        #expect(token.claims.text("aud") == Self.tokens)
        #expect(token.claims.text("scope") == "https://www.googleapis.com/auth/cloud-platform")
        #expect(token.claims["iat"] == .integer(Int(fixture.clock.now.seconds)))
        #expect(token.claims["exp"] == .integer(Int(fixture.later(3600).seconds)))
    }

    @Test(
        "documents that cannot be used are refused before anybody is asked",
        arguments: [
            (["private_key": .string("none")], "private_key is no RSA key"),
            (["client_email": nil], "lacks client_email or private_key"),
            (["token_uri": .string("http://example.com/token")], "is not an https:// URL"),
            (["type": .string("gdch_service_account")], "its type is none of"),
        ] as [([String: JSONNode?], String)]
    )
    func unusable(changes: [String: JSONNode?], reason: String) {
        do {
            _ = try GoogleSources.source(serviceAccount(changes), host: CloudFixture().host)
            Issue.record("the document is taken")
        } catch {
            #expect("\(error)".contains(reason))
        }
    }

    @Test("a token of a file is exchanged")
    func file() async throws {
        let fixture = CloudFixture(files: ["/token": "eyJ.own.token\n"])
        fixture.transport.answer("https://sts.example/token", Self.answer)
        let document = externalAccount(.object(["file": .string("/token")]))

        let credential = try await GoogleSources.source(document, host: fixture.host).credential()

        #expect(credential.bearer == "ya29.token")
        #expect(
            fixture.transport.requests.first?.text
                == "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange"
                + "&audience=%2F%2Fiam.googleapis.com%2Fpools%2Fp"
                + "&scope=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fcloud-platform"
                + "&requested_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token"
                + "&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Ajwt&subject_token=eyJ.own.token"
        )
    }

    @Test("a token of a URL's JSON is exchanged, and the result stands in for a service account")
    func impersonation() async throws {
        let url = "http://169.254.169.254/metadata/identity/oauth2/token?resource=x"
        let fixture = CloudFixture()
        fixture.transport.answer(url, .object(["access_token": .string("own")]))
        fixture.transport.answer("https://sts.example/token", Self.answer)
        fixture.transport.answer(
            "https://iam.example/generate",
            .object([
                "accessToken": .string("ya29.account"),
                "expireTime": .string(fixture.later(1200).description),
            ])
        )
        let source = JSONNode.object([
            "url": .string(url), "headers": .object(["Metadata": .string("True")]),
            "format": .object([
                "type": .string("json"), "subject_token_field_name": .string("access_token"),
            ]),
        ])

        let credential = try await GoogleSources.source(
            externalAccount(source, impersonates: true),
            host: fixture.host
        ).credential()

        #expect(
            credential == CloudCredential(.bearer(Secret("ya29.account")), expires: fixture.later(1200))
        )
        let requests = fixture.transport.requests
        #expect(requests.first?.field("metadata") == "True")
        #expect(requests.last?.field("authorization") == "Bearer ya29.token")
        #expect(
            requests.last?.text
                == #"{"lifetime":"1200s","scope":["https://www.googleapis.com/auth/cloud-platform"]}"#
        )
    }

    @Test("programs that would have to be run for a token are refused")
    func executable() {
        let document = externalAccount(.object(["executable": .object(["command": .string("/bin/x")])]))

        #expect(throws: CloudCredentialError.self) {
            try GoogleSources.source(document, host: CloudFixture().host)
        }
    }

    @Test("a user's refresh token is renewed")
    func user() async throws {
        let fixture = CloudFixture(
            environment: ["GOOGLE_APPLICATION_CREDENTIALS": "/adc.json"],
            files: [
                "/adc.json": #"{"type":"authorized_user","client_id":"c","client_secret":"s","#
                    + #""refresh_token":"r","token_uri":"https://oauth2.example/token"}"#
            ]
        )
        fixture.transport.answer(Self.tokens, Self.answer)

        let credential = try await GoogleDefaultSource(host: fixture.host).credential()

        #expect(credential.bearer == "ya29.token")
        #expect(
            fixture.transport.requests.first?.text
                == "grant_type=refresh_token&client_id=c&client_secret=s&refresh_token=r"
        )
    }

    @Test("where nothing is said the machine's metadata is asked")
    func metadata() async throws {
        let fixture = CloudFixture()
        let url =
            "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token"
        fixture.transport.answer(url, Self.answer)

        let credential = try await GoogleDefaultSource(host: fixture.host).credential()

        #expect(credential.bearer == "ya29.token")
        #expect(fixture.transport.requests.first?.field("metadata-flavor") == "Google")
    }

    @Test("without metadata the error says what to do")
    func nowhere() async {
        do {
            _ = try await GoogleDefaultSource(host: CloudFixture().host).credential()
            Issue.record("there is no credential")
        } catch {
            #expect("\(error)".contains("give the provider credentials"))
        }
    }

    @Test(
        "answers without a usable token are refused",
        arguments: [
            #"{"access_token":"a b","expires_in":60}"#, #"{"access_token":"a"}"#,
            #"{"access_token":"a","expires_in":0}"#, #"{"access_token":"","expires_in":60}"#, "[]", "",
        ]
    )
    func answers(text: String) async {
        let fixture = CloudFixture()
        fixture.transport.answer(Self.tokens, text: text)

        await #expect(throws: CloudCredentialError.notAnAnswer(url: Self.tokens)) {
            try await GoogleSources.source(serviceAccount(), host: fixture.host).credential()
        }
    }
}
