import Policy
import Testing
import Vocabulary

@Suite("How providers are authorized")
struct CredentialFormTests {
    private func provider(
        _ kind: String,
        _ change: (inout ProviderDeclaration) -> Void = { _ in }
    ) -> ProviderDeclaration {
        var provider = ProviderDeclaration(name: "p", kind: kind)
        change(&provider)
        return provider
    }

    @Test(
        "without a key most kinds send nothing, and clouds look elsewhere",
        arguments: [
            ("openai", .none), ("openai-compatible", .none), ("azure-openai", .none), ("anthropic", .none),
            ("gemini", .none), ("demo", .none), ("vertex", .token), ("bedrock", .signature),
        ] as [(String, UpstreamCredentialForm)]
    )
    func keyless(kind: String, form: UpstreamCredentialForm) {
        #expect(provider(kind).credentialForm == form)
        #expect(provider(kind).usesHostIdentity == ["vertex", "bedrock"].contains(kind))
    }

    @Test("a provider with credentials of its own does not use the host's")
    func own() {
        let keyed = provider("bedrock") { $0.cloud.accessKeyID = Secret("k") }
        let document = provider("vertex") { $0.cloud.credentials = Secret("{}") }
        let entra = provider("azure-openai") { $0.cloud.clientSecret = Secret("s") }

        #expect(keyed.credentialForm == .signature)
        #expect(document.credentialForm == .token)
        #expect(entra.credentialForm == .token)
        #expect(![keyed, document, entra].contains { $0.usesHostIdentity })
    }

    @Test("every secret has a place of its own")
    func secrets() {
        var provider = provider("openai")
        for secret in ProviderSecret.allCases { provider[secret: secret] = Secret(secret.rawValue) }

        #expect(provider.secrets.count == ProviderSecret.allCases.count)
        for secret in ProviderSecret.allCases {
            #expect(provider[secret: secret]?.revealed == secret.rawValue)
        }
        #expect(provider.apiKey == Secret("api_key"))
        #expect(provider.cloud.clientSecret == Secret("client_secret"))
    }

    @Test("a call without a credential is no billed one, moves on, and ends as a refused credential")
    func attempts() {
        var plan = AttemptPlan(targetCount: 2, retries: 1)

        #expect(!AttemptOutcome.notAuthorized.mayBeBilled)
        #expect(plan.next(after: .notAuthorized) == .attempt(index: 1, isRepeat: false))
        #expect(plan.next(after: .notAuthorized) == .refuse(.upstreamCredentials))
    }
}
