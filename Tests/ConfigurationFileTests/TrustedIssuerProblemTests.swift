import Policy
import Testing

@testable import ConfigurationFile

@Suite("What is wrong with trusted issuers")
struct TrustedIssuerProblemTests {
    private static let rule = "{claim: sub, value: \"svc:*\", team: search}"

    @Test(
        "an issuer has a safe URL, an audience and rules",
        arguments: [
            ("{audience: g, rules: [\(rule)]}", "trusted_issuers[0].issuer: is missing"),
            ("{issuer: \"https://id.example\", rules: [\(rule)]}", "trusted_issuers[0].audience: is missing"),
            ("{issuer: \"https://id.example\", audience: g}", "trusted_issuers[0].rules: is missing"),
            (
                "{issuer: \"https://id.example\", audience: g, rules: []}",
                "trusted_issuers[0].rules: must have at least one"
            ),
            (
                "{issuer: \"http://id.example\", audience: g, rules: [\(rule)]}",
                "trusted_issuers[0].issuer: must be an https:// URL"
            ),
            (
                "{issuer: \"http://127.0.0.1.example\", audience: g, rules: [\(rule)]}",
                "trusted_issuers[0].issuer: must be an https:// URL"
            ),
            (
                "{issuer: \"https://id.example?x=1\", audience: g, rules: [\(rule)]}",
                "trusted_issuers[0].issuer: must not carry a query"
            ),
            ("{issuer: id.example, audience: g, rules: [\(rule)]}", "trusted_issuers[0].issuer: must begin"),
            (
                "{issuer: \"https://id.example\", jwks_url: \"http://10.0.0.1/k\", audience: g, rules: [\(rule)]}",
                "trusted_issuers[0].jwks_url: must be an https:// URL"
            ),
            (
                "{issuer: \"https://id.example\", audience: g, rules: [{claim: sub, team: a}]}",
                "trusted_issuers[0].rules[0].value: is missing"
            ),
            (
                "{issuer: \"https://id.example\", audience: g, rules: [{claim: sub, value: a}]}",
                "trusted_issuers[0].rules[0].team: is missing"
            ),
            (
                "{issuer: \"https://id.example\", audience: g, rules: [\(rule), \(rule)]}",
                "trusted_issuers[0].rules[1]: the same claim and value"
            ),
            (
                "{issuer: \"https://id.example\", audience: g, rules: [{claim: sub, value: a, team: b, role: c}]}",
                "trusted_issuers[0].rules[0].role: unknown key"
            ),
        ]
    )
    func issuer(yaml: String, expected: String) {
        let found = problems("trusted_issuers: [\(yaml)]")
        #expect(found.contains { $0.contains(expected) }, "\(found)")
    }

    @Test("an issuer is trusted once")
    func repeated() {
        let one = "{issuer: \"https://id.example\", audience: g, rules: [\(Self.rule)]}"
        let found = problems("trusted_issuers: [\(one), \(one)]")
        #expect(found.contains { $0.contains("trusted_issuers[1].issuer: the same issuer") }, "\(found)")
    }

    @Test(
        "an issuer keeps its text as it is written, a slash at the end included",
        arguments: [
            "https://id.example", "https://id.example/", "https://id.example/realms/a/",
            "http://127.0.0.1:5000",
            "http://localhost:5000/x", "http://[::1]:5000",
        ]
    )
    func text(issuer: String) throws {
        let yaml = "trusted_issuers: [{issuer: \"\(issuer)\", audience: g, rules: [\(Self.rule)]}]"
        #expect(try load(yaml).declaration.trustedIssuers.map(\.issuer) == [issuer])
    }
}
