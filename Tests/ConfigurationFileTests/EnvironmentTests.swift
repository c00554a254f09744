import Policy
import Testing

@testable import ConfigurationFile

@Suite("Environment variables")
struct EnvironmentTests {
    @Test("a variable wins over the file")
    func precedence() throws {
        let loaded = try load(
            "server: {listen: 1.2.3.4:1, max_body: 1MiB}",
            environment: ["GATEHOUSE_LISTEN": "5.6.7.8:2", "GATEHOUSE_STORE_URL": "sqlite:x.db"]
        )

        #expect(loaded.declaration.server.listen == "5.6.7.8:2")
        #expect(loaded.declaration.server.maxBody == 1 << 20)
        #expect(loaded.declaration.store.url == "sqlite:x.db")
    }

    @Test("every variable of the family reaches its setting without a file")
    func every() throws {
        let environment = [
            "GATEHOUSE_LISTEN": "0.0.0.0:1", "GATEHOUSE_ADMIN_LISTEN": "0.0.0.0:2",
            "GATEHOUSE_MAX_BODY": "2048",
            "GATEHOUSE_MAX_BUFFERED": "2MiB", "GATEHOUSE_IDEMPOTENCY_WINDOW": "7m",
            "GATEHOUSE_MAX_CONNECTIONS": "3", "GATEHOUSE_MAX_EXCHANGES": "8", "GATEHOUSE_MAX_LAG": "90ms",
            "GATEHOUSE_DRAIN_TIMEOUT": "4s",
            "GATEHOUSE_EVENT_LOOPS": "5", "GATEHOUSE_DEFAULT_MAX_OUTPUT_TOKENS": "6",
            "GATEHOUSE_DEFAULT_MAX_SEARCHES": "9",
            "GATEHOUSE_TRUSTED_PROXIES": "10.0.0.0/8, fd00::/8", "GATEHOUSE_OPEN_METRICS": "true",
            "GATEHOUSE_SECRET_KEY": "env:SEAL", "GATEHOUSE_CATALOGUE": "c.jsonl",
            "GATEHOUSE_LOG_LEVEL": "error",
            "GATEHOUSE_LOG_FORMAT": "human", "GATEHOUSE_TLS_CERTIFICATE": "c.pem",
            "GATEHOUSE_CORS_ORIGINS": "https://a, https://b", "GATEHOUSE_CORS_MAX_AGE": "1m",
            "GATEHOUSE_TLS_PRIVATE_KEY": "k.pem", "GATEHOUSE_STORE_URL": "sqlite:s.db",
            "GATEHOUSE_STORE_RETENTION_REQUESTS": "7d", "GATEHOUSE_STORE_RETENTION_USAGE": "10y",
            "GATEHOUSE_STORE_RETENTION_RESPONSES": "2d",
        ]
        #expect(Set(environment.keys) == Set(Section.variables))

        let declaration = try ConfigurationLoader.load(
            path: nil,
            environment: environment,
            readFile: InMemoryFiles().read
        ).declaration

        var expected = ServerSettings()
        expected.listen = "0.0.0.0:1"
        expected.adminListen = "0.0.0.0:2"
        expected.maxBody = 2048
        expected.maxBuffered = 2 << 20
        expected.idempotencyWindow = .seconds(420)
        expected.maxConnections = 3
        expected.maxExchanges = 8
        expected.maxLag = .milliseconds(90)
        expected.drainTimeout = .seconds(4)
        expected.crossOrigin.origins = ["https://a", "https://b"]
        expected.crossOrigin.maxAge = .seconds(60)
        expected.eventLoops = 5
        expected.defaultMaxOutputTokens = 6
        expected.defaultMaxSearches = 9
        expected.trustedProxies = ["10.0.0.0/8", "fd00::/8"]
        expected.openMetrics = true
        expected.secretKey = "env:SEAL"
        expected.catalogue = "c.jsonl"
        expected.logLevel = "error"
        expected.logFormat = "human"
        expected.tlsCertificate = "c.pem"
        expected.tlsPrivateKey = "k.pem"
        #expect(declaration.server == expected)
        #expect(declaration.store.url == "sqlite:s.db")
        #expect(declaration.store.retention.requests == .seconds(7 * 86_400))
        #expect(declaration.store.retention.usage == .seconds(3650 * 86_400))
        #expect(declaration.store.retention.responses == .seconds(2 * 86_400))
    }

    @Test("a bad value is a problem that names the variable, and the file's value is checked too")
    func bad() {
        let found = problems(
            "server: {event_loops: many}",
            environment: ["GATEHOUSE_EVENT_LOOPS": "some", "GATEHOUSE_TRUSTED_PROXIES": "10.0.0.0/8,x"]
        )

        #expect(
            found == [
                #"gatehouse.yaml:1:23: server.event_loops: must be a whole number, found "many""#,
                #"environment: GATEHOUSE_EVENT_LOOPS: must be a whole number, found "some""#,
                "environment: GATEHOUSE_TRUSTED_PROXIES: must be a network such as 10.0.0.0/8 or fd00::/8, found \"x\"",
            ]
        )
    }

    @Test("settings that contradict each other across file and environment are a problem")
    func contradiction() {
        #expect(
            problems("", environment: ["GATEHOUSE_TLS_CERTIFICATE": "c.pem"]) == [
                "gatehouse.yaml: server.tls: certificate and private_key must be given together"
            ]
        )
        #expect(
            problems("", environment: ["GATEHOUSE_MAX_BUFFERED": "1MiB"]) == [
                "environment: GATEHOUSE_MAX_BUFFERED: must be at least max_body, which is 32MiB"
            ]
        )
    }

    @Test("an empty variable is an unset one")
    func empty() throws {
        #expect(try load("", environment: ["GATEHOUSE_EVENT_LOOPS": ""]).declaration == Declaration())
    }

    @Test("a variable that nobody reads is warned of, unless a secret comes from it")
    func unknown() throws {
        let loaded = try load(
            "providers: [{name: a, kind: openai, api_key: env:GATEHOUSE_OWN_KEY}]",
            environment: [
                "GATEHOUSE_LISTN": "1.2.3.4:1", "GATEHOUSE_OWN_KEY": "sk", "GATEHOUSE_ADMIN_TOKEN": "t",
                "GATEHOUSE_ADMIN_URL": "u", "GATEHOUSE_BOOTSTRAP_KEY": "k", "HOME": "/root",
            ]
        )

        #expect(
            loaded.warnings.map(\.description) == [
                #"environment: GATEHOUSE_LISTN: Gatehouse knows no such variable; did you mean "GATEHOUSE_LISTEN"?"#
            ]
        )
    }
}
