import NIOCore
import Policy
import Ports
import Testing
import Vocabulary

@testable import Identity

@Suite("What authorizes the calls of clouds")
struct CloudAuthorizerTests {
    private let fixture = CloudFixture()
    private let authorizer: CloudAuthorizer

    init() {
        authorizer = CloudAuthorizer(host: fixture.host, chance: { 1 }, report: { _, _ in })
    }

    private func provider(
        _ kind: String,
        _ change: (inout ProviderDeclaration) -> Void = { _ in }
    ) -> Provider {
        var declaration = ProviderDeclaration(name: "cloud", kind: kind)
        change(&declaration)
        return Provider(declaration: declaration, baseURL: "https://h.example", isManagedByFile: true)
    }

    private func bedrock(_ change: (inout ProviderDeclaration) -> Void = { _ in }) -> Provider {
        provider("bedrock") {
            $0.cloud.region = "eu-west-1"
            $0.cloud.accessKeyID = Secret("AKIDEXAMPLE")
            $0.cloud.secretAccessKey = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
            change(&$0)
        }
    }

    private func call(_ lines: String = "") -> AuthorizableCall {
        AuthorizableCall(
            method: "POST",
            host: "bedrock-runtime.eu-west-1.amazonaws.com",
            path: "/model/anthropic.claude-3-5-sonnet-20240620-v1%3A0/converse",
            headerLines: ByteBuffer(string: lines),
            body: [ByteBuffer(string: "{\"messages\""), ByteBuffer(string: ":[]}")]
        )
    }

    private func lines(_ authority: any UpstreamAuthority, _ call: AuthorizableCall) async throws -> String {
        let isThere = await withCheckedContinuation { continuation in
            authority.obtain { continuation.resume(returning: $0) }
        }
        try #require(isThere)
        return String(buffer: try #require(authority.authorization(of: call)).lines)
    }

    @Test(
        "a provider whose key is sent as it is needs no authority",
        arguments: [
            "openai", "openai-compatible", "azure-openai", "anthropic", "gemini", "vertex", "bedrock",
        ]
    )
    func keys(kind: String) {
        let keyed = provider(kind) { $0.apiKey = Secret("k") }

        #expect(authorizer.authority(of: keyed) == nil)
    }

    @Test("a request to Bedrock is signed over its host and its whole body")
    func signature() async throws {
        fixture.clock.advance(UTCTime(seconds: 1_795_575_845) - fixture.clock.now)
        let authority = try #require(authorizer.authority(of: bedrock()))

        let lines = try await lines(authority, call())

        #expect(
            lines == "x-amz-date: 20261125T030405Z\r\n"
                + "x-amz-content-sha256: 5e4ce7b36ba37b78a5d5f9fd08e6b7b54ba6879d651aa46ec9e1d6fa24ebe30a\r\n"
                + "authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261125/eu-west-1/bedrock/aws4_request, "
                + "SignedHeaders=host;x-amz-content-sha256;x-amz-date, "
                + "Signature=afd6832c5466383275f66c5fc154c42a50adb9279e99fe69632a198ee4daa7a7\r\n"
        )
    }

    @Test("fields of AWS that a request has are signed with it")
    func amazonFields() async throws {
        let authority = try #require(authorizer.authority(of: bedrock()))

        let lines = try await lines(authority, call("accept: */*\r\nX-Amz-Target: T\r\n"))

        #expect(lines.contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-target, "))
    }

    @Test("the same account has one authority; another account, and another provider, has its own")
    func sharing() throws {
        let first = try #require(authorizer.authority(of: bedrock()))
        let same = try #require(authorizer.authority(of: bedrock { $0.labels = ["a": "b"] }))
        let other = try #require(authorizer.authority(of: bedrock { $0.cloud.sessionToken = Secret("t") }))
        let named = try #require(authorizer.authority(of: bedrock { $0.name = "second" }))

        #expect(first === same)
        #expect(first !== other)
        #expect(first !== named)
    }

    @Test("a provider whose credentials cannot be used has none, and says why")
    func unusable() async throws {
        let broken = provider("vertex") { $0.cloud.credentials = Secret("{}") }
        let authority = try #require(authorizer.authority(of: broken))

        let isThere = await withCheckedContinuation { continuation in
            authority.obtain { continuation.resume(returning: $0) }
        }

        #expect(!isThere)
        #expect(authority.authorization(of: call()) == nil)
        #expect(throws: CredentialFault.self) { try CloudSources.check(broken.declaration) }
    }

    @Test("a token is sent as bearer")
    func bearer() async throws {
        fixture.transport.answer(
            "https://login.microsoftonline.com/t/oauth2/v2.0/token",
            .object(["access_token": .string("eyJ.t"), "expires_in": .integer(3600)])
        )
        let entra = provider("azure-openai") {
            ($0.cloud.tenantID, $0.cloud.clientID) = ("t", "c")
            $0.cloud.clientSecret = Secret("s")
        }
        let authority = try #require(authorizer.authority(of: entra))

        #expect(!authority.isReady())
        #expect(try await lines(authority, call()) == "authorization: Bearer eyJ.t\r\n")
        #expect(authority.isReady())
    }
}
