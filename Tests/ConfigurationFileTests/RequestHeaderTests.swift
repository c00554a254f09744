import ConfigurationFile
import Policy
import Testing

@Suite("Headers that requests are told apart by")
struct RequestHeaderTests {
    private static func ruled(_ name: String) -> String {
        #"{"name":"m","targets":[{"provider":"p","model":"x"}],"rules":[{"name":"r","when":{"headers":{"\#(name)":"*"}},"refuse":"No."}]}"#
    }

    private static func sticky(_ name: String) -> String {
        #"{"name":"m","targets":[{"provider":"p","model":"x"}],"strategy":"sticky","sticky":{"by":"header","header":"\#(name)"}}"#
    }

    @Test(
        "one that does not pass on would never match, and is refused where it stands",
        arguments: [
            "x-gatehouse-priority", "X-Gatehouse-Tags", "x-forwarded-for", "Authorization", "cookie",
            "x-request-id",
            "openai-organization", "host", "accept-encoding", "origin",
        ]
    )
    func neverMatches(name: String) throws {
        let places = [
            (Self.ruled(name), "rules[0].when.headers.\(name)"), (Self.sticky(name), "sticky.header"),
        ]
        for (json, path) in places {
            let error = #expect(throws: ConfigurationError.self) { try DeclarationParser.model(json: json) }

            #expect(error?.problems.map(\.path) == [path])
            #expect(error?.problems.first?.message.contains("would never match") == true)
        }
    }

    @Test(
        "one that passes on can be used, agents' hints among them",
        arguments: [
            "X-Claude-Code-Request-Class", "x-claude-code-agent-type", "x-session-id", "user-agent",
            "content-type",
            "anthropic-beta", "anthropic-version", "idempotency-key", "traceparent",
        ]
    )
    func matches(name: String) throws {
        let ruled = try DeclarationParser.model(json: Self.ruled(name))
        let sticky = try DeclarationParser.model(json: Self.sticky(name))

        #expect(ruled.rules.first?.conditions.headers.keys.map { $0.lowercased() } == [name.lowercased()])
        #expect(sticky.strategy == .sticky)
    }
}
