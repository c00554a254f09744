import Policy
import Testing

@Suite("What becomes of the fields of a request")
struct FieldDispositionTests {
    @Test(
        "case does not count, and what the gateway reads does not pass on",
        arguments: [
            ("Authorization", FieldDisposition.bearer), ("X-API-Key", .key), ("api-key", .key),
            ("x-goog-api-key", .googleKey), ("X-Gatehouse-Tags", .tags), ("x-gatehouse-priority", .priority),
            ("x-gatehouse-explain", .explanation), ("x-gatehouse-max-wait", .longestWait),
            ("X-Forwarded-For", .forwardedFor), ("x-request-id", .requestID), ("Host", .host),
            ("Origin", .origin),
        ]
    )
    func read(name: String, expected: FieldDisposition) {
        #expect(FieldDisposition(name) == expected)
        #expect(!FieldDisposition(name).passes)
    }

    @Test(
        "what is of this hop, a credential, or chooses who is billed is dropped",
        arguments: [
            "te", "via", "cookie", "keep-alive", "proxy-authorization", "x-forwarded-host",
            "x-gatehouse-else",
            "x-amz-date", "x-portkey-config", "openai-organization", "openai-project", "x-goog-user-project",
        ]
    )
    func dropped(name: String) {
        #expect(FieldDisposition(name) == .drop)
    }

    @Test(
        "everything else passes on, names that only look alike included",
        arguments: [
            "x-claude-code-request-class", "anthropic-beta", "openai-beta", "content-type", "x-gatehous",
            "x-amzn-trace-id",
            "authorizations", "anthropic-version", "idempotency-key", "",
        ]
    )
    func passing(name: String) {
        #expect(FieldDisposition(name).passes)
    }
}
