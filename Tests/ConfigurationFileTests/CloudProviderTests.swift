import ConfigurationFile
import Policy
import Testing
import Vocabulary

@Suite("Providers in clouds")
struct CloudProviderTests {
    @Test("providers in clouds are read with their accounts, and have their kind's own address")
    func clouds() throws {
        let providers = try WholeFileTests.loaded().declaration.providers.dropFirst(2).dropLast()

        var keys = ProviderDeclaration(name: "aws-keys", kind: "bedrock")
        keys.baseURL = "https://bedrock-runtime.eu-west-1.amazonaws.com"
        keys.cloud.region = "eu-west-1"
        keys.cloud.accessKeyID = Secret("sk-one")
        keys.cloud.secretAccessKey = Secret("sk-two")
        keys.cloud.sessionToken = Secret("sk-two")
        keys.cloud.roleARN = "arn:aws:iam::123456789012:role/models"
        var profile = ProviderDeclaration(name: "aws-profile", kind: "bedrock")
        profile.baseURL = "https://bedrock-runtime.us-east-1.amazonaws.com"
        profile.cloud.region = "us-east-1"
        profile.cloud.profile = "work"
        var web = ProviderDeclaration(name: "aws-web", kind: "bedrock")
        web.baseURL = "https://bedrock-runtime.cn-north-1.amazonaws.com.cn"
        web.cloud.region = "cn-north-1"
        web.cloud.roleARN = "arn:aws:iam::123456789012:role/models"
        web.cloud.webIdentityTokenFile = "tokens/web"
        var google = ProviderDeclaration(name: "google", kind: "vertex")
        google.baseURL =
            "https://europe-west4-aiplatform.googleapis.com/v1/projects/p-1/locations/europe-west4"
        google.cloud.project = "p-1"
        google.cloud.location = "europe-west4"
        google.cloud.credentials = Secret("{\n}")
        var azure = ProviderDeclaration(name: "azure", kind: "azure-openai")
        azure.baseURL = "https://x.openai.azure.com/openai/v1"
        azure.cloud.tenantID = "contoso"
        azure.cloud.clientID = "app"
        azure.cloud.clientSecret = Secret("sk-two")
        #expect(Array(providers) == [keys, profile, web, google, azure])
    }

    @Test(
        "what does not go together is refused where it stands",
        arguments: [
            (
                "kind: openai, location: global",
                "location: a provider of kind openai takes none; it is for vertex"
            ),
            ("kind: bedrock, project: p", "project: a provider of kind bedrock takes none; it is for vertex"),
            ("kind: bedrock", "region: is missing: a provider of kind bedrock needs it"),
            ("kind: bedrock, region: EU_WEST", "region: must be 1 to 63 small letters"),
            (
                "kind: bedrock, region: a, access_key_id: env:K",
                "secret_access_key: is missing: access_key_id and secret_access_key belong together"
            ),
            (
                "kind: bedrock, region: a, session_token: env:K",
                "access_key_id: is missing: access_key_id and secret_access_key belong together"
            ),
            (
                "kind: bedrock, region: a, api_key: env:K, profile: p",
                "profile: cannot stand beside api_key"
            ),
            (
                "kind: bedrock, region: a, profile: p, access_key_id: env:K, secret_access_key: env:K",
                "profile: cannot stand beside access_key_id"
            ),
            (
                "kind: bedrock, region: a, web_identity_token_file: t",
                "role_arn: is missing: web_identity_token_file needs it"
            ),
            ("kind: vertex, project: a/b", "project: must be 1 to 63 small letters"),
            ("kind: vertex", "project: is missing: a provider of kind vertex needs it"),
            (
                "kind: vertex, project: p, api_key: env:K, credentials: env:K",
                "credentials: cannot stand beside api_key"
            ),
            (
                "kind: azure-openai, base_url: \"https://x\", client_id: c, client_secret: env:K",
                "tenant_id: is missing: tenant_id, client_id and client_secret belong together"
            ),
            ("kind: azure-openai, api_key: env:K", "base_url: is missing: a provider of kind azure-openai"),
            (
                "kind: vertex, project: p, credentials: \"{}\"",
                "credentials: a secret must not stand in the configuration itself"
            ),
        ]
    )
    func contradictions(fields: String, problem: String) {
        let found = problems("providers: [{name: a, \(fields)}]", environment: ["K": "k"])

        #expect(found.contains { $0.contains("providers[0].\(problem)") }, "\(found)")
    }

    @Test(
        "an address without a path gets the kind's",
        arguments: [
            ("bedrock, region: a", "https://h.example"), ("gemini", "https://h.example/v1beta"),
            ("anthropic", "https://h.example/v1"),
            ("vertex, project: p", "https://h.example/v1/projects/p/locations/global"),
        ]
    )
    func paths(kind: String, expected: String) throws {
        let yaml = "providers: [{name: a, kind: \(kind), base_url: \"https://h.example/\"}]"

        #expect(try load(yaml).declaration.providers.first?.baseURL == expected)
    }
}
