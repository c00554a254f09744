import Secrets
import Testing
import Vocabulary

@Suite("Signatures of webhooks")
struct WebhookSignatureTests {
    private func header(_ secret: String, _ seconds: Int64, _ body: String) -> String {
        WebhookSignature.header(secret: Secret(secret), seconds: seconds, body: Array(body.utf8))
    }

    @Test("the signature is that of another implementation")
    func known() {
        // Made with Python's hmac module.
        let code = "7c95b119208a50644805589b26bb847f99f516742f8cb63db4817143be64f798"
        #expect(
            header("a secret of sixteen", 1_800_000_000, #"{"a":1}"#) == "t=1800000000,v1=\(code)"
        )
    }

    @Test("secret, time and body all count")
    func inputs() {
        let headers = Set([
            header("a", 1, "x"), header("b", 1, "x"), header("a", 2, "x"), header("a", 1, "y"),
        ])
        #expect(headers.count == 4)
    }
}
