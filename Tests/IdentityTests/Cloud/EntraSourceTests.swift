import Testing
import Vocabulary

@testable import Identity

@Suite("Tokens of Microsoft Entra ID")
struct EntraSourceTests {
    private func source(_ fixture: CloudFixture) -> EntraSource {
        EntraSource(
            tenantID: "contoso/../x",
            clientID: "app",
            clientSecret: Secret("s~cret&"),
            host: fixture.host
        )
    }

    @Test("an application's secret is exchanged for a token")
    func token() async throws {
        let fixture = CloudFixture()
        let url = "https://login.microsoftonline.com/contoso%2F..%2Fx/oauth2/v2.0/token"
        fixture.transport.answer(
            url,
            .object(["access_token": .string("eyJ.t"), "expires_in": .string("3600")])
        )

        let credential = try await source(fixture).credential()

        #expect(credential == CloudCredential(.bearer(Secret("eyJ.t")), expires: fixture.later(3600)))
        #expect(
            fixture.transport.requests.first?.text
                == "grant_type=client_credentials&client_id=app&client_secret=s~cret%26"
                + "&scope=https%3A%2F%2Fcognitiveservices.azure.com%2F.default"
        )
    }

    @Test("a refusal is told with its code and number, and nothing of its text")
    func refusal() async {
        let fixture = CloudFixture(environment: ["AZURE_AUTHORITY_HOST": "login.example/"])
        let url = "https://login.example/contoso%2F..%2Fx/oauth2/v2.0/token"
        fixture.transport.answer(
            url,
            .object([
                "error": .string("invalid_client"), "error_codes": .array([.integer(7_000_215)]),
                "error_description": .string("a text that may hold anything"),
            ]),
            status: 401
        )

        await #expect(
            throws: CloudCredentialError.refused(url: url, status: 401, code: "invalid_client:7000215")
        ) { try await source(fixture).credential() }
    }
}
