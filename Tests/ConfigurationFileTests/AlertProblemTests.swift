import Testing

@testable import ConfigurationFile

@Suite("What is wrong with alerts")
struct AlertProblemTests {
    @Test(
        "a webhook has a URL and a secret worth the name",
        arguments: [
            ("{url: https://example.com}", "alerts.webhook.secret: is missing"),
            ("{secret: env:HOOK}", "alerts.webhook.url: is missing"),
            ("{url: example.com, secret: env:HOOK}", "alerts.webhook.url: must be an http or https URL"),
            (
                "{url: \"https://u:p@example.com\", secret: env:HOOK}",
                "alerts.webhook.url: must be an http or https URL"
            ),
            ("{url: https://example.com, secret: env:SHORT}", "alerts.webhook.secret: must be at least 16"),
            ("{url: https://example.com, secret: hunter2}", "alerts.webhook.secret: "),
            ("{url: https://example.com, secret: env:HOOK, token: x}", "alerts.webhook.token: unknown key"),
        ]
    )
    func webhook(yaml: String, expected: String) {
        let found = problems(
            "alerts: {webhook: \(yaml)}",
            environment: ["HOOK": "0123456789abcdef", "SHORT": "0123456789abcde"]
        )
        #expect(found.contains { $0.contains(expected) }, "\(found)")
        #expect(!found.joined().contains("hunter2"))
    }
}
