import Directory
import Foundation
import Ledger
import Logging
import NIOCore
import NIOPosix
import Policy
import Ports
import Secrets
import Stores
import Testing
import TransportSecurity
import Upstreams
import Vocabulary

@testable import DataPlane

/// A whole data plane on a temporary store, in front of scripted upstreams.
final class Gate: Sendable {
    let port: Int
    let key: String
    let directory: Directory
    let ledger: Ledger
    /// When keys were used for what makes no record.
    let lastUses: LastUses
    let server: DataPlaneServer
    private let store: SQLiteStore
    private let group: MultiThreadedEventLoopGroup
    private let folder: String
    private let upstreams: [String: Int]

    static let key = "sk-gh-bootstrap0000-0123456789012345678901234567890123456789012"

    /// - Parameters:
    ///   - upstreams: the ports of upstreams by the name of their provider.
    ///   - times: how long a client may take.
    ///   - security: the certificate, for a gate that speaks TLS.
    ///   - workloads: verifies tokens.
    ///   - logger: what is logged goes there.
    ///   - change: makes the declaration fit a test.
    /// - Throws: what any of the parts throws at its start.
    init(
        upstreams: [String: Int],
        times: ClientTimes = ClientTimes(),
        security: ServerSecurity? = nil,
        workloads: (any WorkloadAuthenticating)? = nil,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        _ change: (inout Declaration) -> Void = { _ in }
    ) async throws {
        self.upstreams = upstreams
        folder = FileManager.default.temporaryDirectory.path + "/gate-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let now: @Sendable () -> UTCTime = {
            UTCTime(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
        }
        store = try SQLiteStore(path: folder + "/gate.db")
        let opened = try Directory.open(
            store: store,
            environment: StartSecrets(bootstrapKey: Secret(Self.key), adminToken: Secret("admin")),
            tools: DeclarationTools(
                provider: { _, _ throws(DeclarationFault) in ProviderDeclaration(name: "none", kind: "openai")
                },
                model: { _ throws(DeclarationFault) in ModelDeclaration(name: "none") },
                seal: { secret, _ in Array(secret.revealed.utf8) },
                open: { sealed, _ in Secret(String(decoding: sealed, as: UTF8.self)) }
            ),
            audit: AuditSettings { _ in "" },
            now: now,
            logger: logger
        )
        directory = opened.directory
        lastUses = opened.lastUses
        key = Self.key
        var declaration = Self.declaration(upstreams)
        change(&declaration)
        try directory.apply(declaration, facts: { _, _ in nil })
        ledger = try Ledger(store: store, journal: folder + "/journal", logger: logger, now: now)
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let connections = UpstreamConnections()
        let (directory, lastUses) = (directory, lastUses)
        var configuration = DataPlaneServer.Configuration(
            host: "127.0.0.1",
            port: 0,
            maxConnections: 1000,
            security: security
        )
        configuration.times = times
        server = try await DataPlaneServer(
            configuration: configuration,
            group: group,
            snapshot: { directory.published() },
            hasher: opened.hasher,
            workloads: workloads,
            ledger: ledger,
            responses: ResponseShelf(
                store: SealedResponses(
                    store,
                    sealing: try TextKeyring(store, under: .random(), logger: logger)
                ),
                retention: .seconds(86_400),
                threads: .singleton,
                logger: logger
            ),
            logger: logger,
            now: now,
            used: { lastUses.used($0, at: $1) },
            upstreams: { LoopUpstreams(eventLoop: $0, connections: connections) }
        )
        port = try await server.start()
    }

    /// One model, `fast`, with a target on each upstream, in order.
    private static func declaration(_ upstreams: [String: Int]) -> Declaration {
        var declaration = Declaration()
        var model = ModelDeclaration(name: "fast")
        model.strategy = .priority
        model.retries.attempts = 0
        for (place, entry) in upstreams.sorted(by: { $0.key < $1.key }).enumerated() {
            var provider = ProviderDeclaration(name: entry.key, kind: "openai-compatible")
            provider.baseURL = "http://127.0.0.1:\(entry.value)/v1"
            provider.apiKey = Secret("sk-upstream")
            declaration.providers.append(provider)
            var target = TargetDeclaration(provider: entry.key, model: "upstream-model")
            target.priority = place
            target.price = PriceList(
                version: "test",
                rates: TokenRates(
                    input: TokenPrice(nanosPerMillion: 1_000_000_000),
                    output: TokenPrice(nanosPerMillion: 2_000_000_000)
                )
            )
            model.targets.append(target)
        }
        declaration.models = [model]
        return declaration
    }

    /// Puts the first declaration in force again, changed as a test needs it.
    func reload(_ change: (inout Declaration) -> Void = { _ in }) throws {
        var declaration = Self.declaration(upstreams)
        change(&declaration)
        try directory.apply(declaration, facts: { _, _ in nil })
    }

    func stop() async {
        await server.drain(timeout: .zero)
        ledger.close()
        // A test that ends has nothing more to lose in the store.
        try? store.close()
        try? await group.shutdownGracefully()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Lets the event loops do nothing until a door is opened: what comes meanwhile comes in one turn.
    func hold(until door: Door) {
        for loop in group.makeIterator() { loop.execute { door.wait() } }
    }

    /// Gives the event loops work that takes a tenth of a second a turn until a door is opened.
    func burden(until door: Door) {
        for loop in group.makeIterator() { Self.burden(loop, until: door) }
    }

    private static func burden(_ loop: any EventLoop, until door: Door) {
        loop.execute {
            guard !door.isOpen else { return }
            Thread.sleep(forTimeInterval: 0.1)
            _ = loop.scheduleTask(in: .milliseconds(1)) { burden(loop, until: door) }
        }
    }

    // MARK: Asking

    func connect() throws -> BlockingSocket { try #require(BlockingSocket(port: port)) }

    /// A request's bytes; `fields` are complete lines.
    func request(
        _ body: String,
        path: String = "/v1/chat/completions",
        method: String = "POST",
        key: String? = Gate.key,
        type: String = "application/json",
        fields: String = ""
    ) -> String {
        let authorization = key.map { "authorization: Bearer \($0)\r\n" } ?? ""
        return
            "\(method) \(path) HTTP/1.1\r\nhost: gate\r\n\(authorization)content-type: \(type)\r\n"
            + "\(fields)content-length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    func ask(
        _ body: String,
        path: String = "/v1/chat/completions",
        method: String = "POST",
        key: String? = Gate.key,
        type: String = "application/json",
        fields: String = ""
    ) throws -> Answer {
        let socket = try connect()
        socket.send(request(body, path: path, method: method, key: key, type: type, fields: fields))
        return socket.readAnswer()
    }

    static let chat = #"{"model":"fast","messages":[{"role":"user","content":"hello"}],"max_tokens":10}"#
    static let streamed =
        #"{"model":"fast","stream":true,"messages":[{"role":"user","content":"hello"}],"max_tokens":10}"#

    /// The last record, once one is durable.
    func lastRecord() async throws -> ExchangeRecord {
        guard let record = try await records(1).first else { throw NoRecord() }
        return record
    }

    /// The last records, newest first, once there are as many.
    func records(_ count: Int) async throws -> [ExchangeRecord] {
        for _ in 0..<2000 {
            let records = try store.records(RecordFilter(), before: nil, limit: count)
            if records.count == count { return records }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw NoRecord()
    }

    struct NoRecord: Error {}
}
