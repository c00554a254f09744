import Directory
import DirectoryTesting
import Identity
import Logging
import Policy
import Ports
import Secrets
import Testing
import Vocabulary

@testable import ControlPlane

/// An admin API over stores in memory, at a fixed time, called without a socket.
struct AdminFixture {
    static let time = UTCTime(seconds: 1_790_000_000)
    static let token = "gh-admin-for-tests"

    let directory: Directory
    let services: AdminServices
    let plane: AdminPlane

    /// Makes an API, hands it to a body and ends its threads.
    static func run(
        records: InMemoryRecords = InMemoryRecords(),
        budgets: ScriptedBudgets = ScriptedBudgets(),
        alerts: InMemoryGivenAlerts = InMemoryGivenAlerts(),
        providers: ScriptedProviders = ScriptedProviders(),
        health: AdminHealth = AdminHealth(isReady: true, uptime: .seconds(5)),
        metricsAreOpen: Bool = false,
        declaration: Declaration = Declaration(),
        facts: @escaping FactsLookup = { _, _ in nil },
        cut: @escaping @Sendable (KeyID) -> Void = { _ in },
        _ body: (AdminFixture) async throws -> Void
    ) async throws {
        let fixture = try AdminFixture(
            records,
            budgets,
            alerts,
            providers,
            health,
            metricsAreOpen,
            declaration,
            facts,
            cut
        )
        fixture.services.start()
        do {
            try await body(fixture)
        } catch {
            try await fixture.services.stop()
            throw error
        }
        try await fixture.services.stop()
    }

    private init(
        _ records: InMemoryRecords,
        _ budgets: ScriptedBudgets,
        _ alerts: InMemoryGivenAlerts,
        _ providers: ScriptedProviders,
        _ health: AdminHealth,
        _ metricsAreOpen: Bool,
        _ declaration: Declaration,
        _ facts: @escaping FactsLookup,
        _ cut: @escaping @Sendable (KeyID) -> Void
    ) throws {
        services = try Self.services(
            records: records,
            budgets: budgets,
            alerts: alerts,
            providers: providers,
            health: health,
            declaration: declaration,
            facts: facts,
            cut: cut
        )
        directory = services.directory
        plane = AdminPlane(services: services, metricsAreOpen: metricsAreOpen)
    }

    /// Services over stores in memory.
    static func services(
        records: InMemoryRecords = InMemoryRecords(),
        budgets: ScriptedBudgets = ScriptedBudgets(),
        alerts: InMemoryGivenAlerts = InMemoryGivenAlerts(),
        providers: ScriptedProviders = ScriptedProviders(),
        health: AdminHealth = AdminHealth(isReady: true, uptime: .seconds(5)),
        declaration: Declaration = Declaration(),
        facts: @escaping FactsLookup = { _, _ in nil },
        targetSignals: @escaping @Sendable (Target) -> TargetSignals = { _ in TargetSignals() },
        cut: @escaping @Sendable (KeyID) -> Void = { _ in }
    ) throws -> AdminServices {
        var logger = Logger(label: "tests")
        logger.logLevel = .critical
        let store = InMemoryDirectoryStore()
        let signing = AuditSettings.signing(secretKey)
        let opened = try Directory.open(
            store: store,
            environment: StartSecrets(adminToken: Secret(token)),
            tools: .scripted,
            audit: AuditSettings(
                render: { AuditRendering.text($0) { "fingerprint of \($0.revealed.utf8.count)" } },
                sign: signing.sign,
                isSigned: signing.isSigned
            ),
            now: { time },
            logger: logger
        )
        try opened.directory.apply(declaration, facts: facts)
        return AdminServices(
            directory: opened.directory,
            access: opened.adminAccess,
            records: records,
            budgets: budgets,
            alerts: alerts,
            auditTrail: store,
            auditSignatures: AuditSignatures(
                sign: { statement in
                    let signer = CheckpointSigner(sealingKey: secretKey)
                    var signed = statement
                    signed.publicKey = signer.publicKey
                    signed.signature = try signer.signature(of: signed.signedBytes)
                    return signed
                },
                isSigned: signing.isSigned
            ),
            signIn: SignInServices(
                uses: opened.sessionUses,
                address: { "http://127.0.0.1:8081" },
                openID: {
                    OpenIDProvider(configuration: $0, transport: FailingIdentityTransport(), clock: { time })
                }
            ),
            metrics: { "gatehouse_inflight 0\n" },
            health: { health },
            gateway: {
                GatewayFacts(
                    listen: "127.0.0.1:8080",
                    adminListen: "127.0.0.1:8081",
                    process: 7,
                    startedAt: UTCTime(seconds: 5)
                )
            },
            targetHealth: { $0.name == "demo/demo" ? Self.busy.health($0.breaker, now: 0) : nil },
            targetSignals: targetSignals,
            cut: {
                cut($0)
                return 0
            },
            providers: providers,
            version: "1.2.3",
            now: { time },
            logger: logger
        )
    }

    private static let secretKey = SealingKey.random()

    /// The standing of a target after a hundred streams, of which four broke off, with three calls under way.
    ///
    /// Their first tokens took 100 ms, of four 400 ms and of two a second, and each token after it 25 ms.
    private static let busy: TargetStanding = {
        var standing = TargetStanding()
        let terms = BreakerTerms()
        for number in 0..<100 {
            guard case .success(let passage) = standing.begin(terms, now: 0) else { continue }
            let first: Int64 = number < 2 ? 1_000_000 : number < 6 ? 400_000 : 100_000
            let heard = standing.hear(passage, now: 0, firstToken: first)
            var times = CallTimes()
            times.wasHeard = true
            times.perToken = 25_000
            let verdict: AttemptVerdict = number.isMultiple(of: 25) ? .failure : .success
            standing.end(heard, verdict, terms, now: 0, chance: 0, times: times)
        }
        var report = LimitReport()
        report.requests = LimitReport.Part(remaining: 70, resetMicroseconds: 30_000_000)
        report.tokens = LimitReport.Part(remaining: 9000, resetMicroseconds: 6_000_000)
        standing.learn(report, now: 0)
        for _ in 0..<3 { _ = standing.begin(terms, now: 0, tokens: 100) }
        return standing
    }()

    /// Sends a request with the admin token.
    func send(
        _ method: String,
        _ target: String,
        _ body: String = "",
        token: String = Self.token
    ) async -> Reply {
        let parts = target.split(separator: "?", maxSplits: 1)
        let request = AdminRequest(
            method: method,
            path: String(parts[0]),
            query: parts.count > 1 ? String(parts[1]) : "",
            authorization: "Bearer \(token)",
            body: Array(body.utf8)
        )
        return Reply(answer: await plane.answer(request).collected())
    }

    /// Sends a request that must succeed, for its body.
    func get(_ target: String) async throws -> JSONValue {
        let reply = await send("GET", target)
        try #require(reply.status == 200, "\(reply.text)")
        return try reply.json
    }
}

extension AdminAnswer {
    /// The answer with all its pieces in its body.
    func collected() async -> AdminAnswer {
        guard let rest else { return self }
        var answer = self
        do {
            while let piece = try await rest.next() { answer.body += piece }
        } catch {
            answer.status = 599
        }
        answer.rest = nil
        return answer
    }
}

/// An answer, as tests look at it.
struct Reply {
    let answer: AdminAnswer

    var status: Int { answer.status }
    var text: String { String(decoding: answer.body, as: UTF8.self) }
    var json: JSONValue { get throws { try JSONParser.parse(answer.body) } }
    /// The problem's code, or empty.
    var code: String { (try? json["code"]?.text) ?? "" }
    /// The problem's field, or empty.
    var field: String { (try? json["field"]?.text) ?? "" }
}
