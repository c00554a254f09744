import ConfigurationFile
import ControlPlane
import DataPlane
import Directory
import Foundation
import Ledger
import Logging
import NIOCore
import NIOPosix
import Policy
import Secrets
import ServiceLifecycle
import Stores
import Synchronization
import Telemetry
import UnixSignals
import Upstreams
import Vocabulary

/// The gateway put together: every adapter is chosen here and nowhere else.
final class Gateway: Sendable {
    /// How the process was started.
    struct Options: Sendable {
        var configurationFile: String?
        var dataDirectory: String
        var environment: [String: String]
    }

    private let options: Options
    private let declaration: Declaration
    private let settings: ServerSettings
    private let watch: FileWatch?
    private let hangups: UnixSignalsSequence
    private let logger: Logger
    private let lock: DataDirectoryLock
    private let store: SQLiteStore
    let opened: OpenedDirectory
    private let key: SealingKey
    private let ledger: Ledger
    private let alerting: Alerting
    private let workloads: WorkloadTrust
    private let group: MultiThreadedEventLoopGroup
    private let dataPlane: DataPlaneServer
    private let services: AdminServices
    private let dataAddress: ListenAddress
    private let adminAddress: ListenAddress
    private let held: HeldOutput
    private let isAnnounced = Atomic<Bool>(false)

    /// Opens the store, the directory and the ledger; nothing listens yet.
    init(_ options: Options) async throws {
        self.options = options
        let preparation = try await Preparation(options)
        watch = preparation.watch
        hangups = preparation.hangups
        dataAddress = preparation.dataAddress
        adminAddress = preparation.adminAddress
        declaration = preparation.loaded.declaration
        settings = declaration.server
        held = HeldOutput()
        logger = Self.bootstrapLogging(settings, held.output)
        for warning in preparation.loaded.warnings + preparation.loaded.contradictions {
            logger.warning("the configuration looks mistaken", metadata: ["warning": "\(warning)"])
        }
        FileLimits.raise()
        let now: @Sendable () -> UTCTime = { Clock.now() }
        do {
            let location = try StoreLocation(declaration.store.url, dataDirectory: options.dataDirectory)
            try DataDirectory.prepare(options.dataDirectory)
            lock = try DataDirectoryLock(options.dataDirectory)
            try location.prepare()
            key = try SecretKey.load(
                settings.secretKey,
                dataDirectory: options.dataDirectory,
                environment: options.environment
            )
            store = try SQLiteStore(path: location.path)
            opened = try Directory.open(
                store: store,
                environment: StartSecrets(environment: options.environment),
                tools: .gateway(key),
                audit: AuditSigning.settings(key),
                now: now,
                logger: logger
            )
        } catch {
            held.release()
            throw StartFailure("\(error)")
        }
        let directory = opened.directory
        let readings = LateReadings()
        let metrics = MetricsRegistry(
            readings: readings.metricReadings,
            isKnownModel: { directory.published().snapshot.models[$0] != nil }
        )
        workloads = WorkloadTrust(logger: logger, now: now)
        alerting = Alerting(store: store, settings: declaration.alerts, logger: logger, now: now)
        group = MultiThreadedEventLoopGroup(
            numberOfThreads: settings.eventLoops > 0 ? settings.eventLoops : System.coreCount
        )
        let connections = UpstreamConnections()
        do {
            try directory.apply(declaration, facts: Catalogues.lookup(preparation.catalogue))
            try workloads.apply(declaration, directory.snapshot)
            ledger = try Ledger(
                store: store,
                journal: options.dataDirectory + "/journal",
                observers: [metrics, opened.lastUses, alerting.watch],
                logger: logger,
                now: now
            )
            dataPlane = try await DataPlaneServer(
                configuration: DataPlaneServer.Configuration(
                    host: dataAddress.host,
                    port: dataAddress.port,
                    maxConnections: settings.maxConnections,
                    security: preparation.security
                ),
                group: group,
                snapshot: { directory.published() },
                hasher: opened.hasher,
                workloads: workloads.authenticator,
                ledger: ledger,
                logger: logger,
                now: now,
                upstreams: { LoopUpstreams(eventLoop: $0, connections: connections) }
            )
        } catch {
            Self.showAfterFailure(opened.generated)
            held.release()
            throw StartFailure("\(error)")
        }
        readings.complete(ledger: ledger, counters: dataPlane.counters)
        alerting.start(directory, ledger)
        services = Self.adminServices(
            opened: opened,
            key: key,
            store: store,
            ledger: ledger,
            dataPlane: dataPlane,
            metrics: metrics,
            logger: logger,
            now: now
        )
    }

    /// Serves until a signal, then drains.
    func run() async throws {
        let (adminPorts, adminPort) = AsyncStream<Int>.makeStream()
        let admin = AdminServer(
            host: adminAddress.host,
            port: adminAddress.port,
            openMetrics: settings.openMetrics,
            services: services
        ) { adminPort.yield($0) }
        let serving = Serving(server: dataPlane, adminPorts: adminPorts, timeout: settings.drainTimeout) {
            [self] dataPort, adminPort in
            announce(dataPort: dataPort, adminPort: adminPort)
        }
        do {
            try await serve(admin, serving)
        } catch {
            if !isAnnounced.exchange(true, ordering: .relaxed) { Self.showAfterFailure(opened.generated) }
            held.release()
            await stop()
            throw StartFailure("\(error)")
        }
        await stop()
        logger.info("stopped")
    }

    private func serve(_ admin: AdminServer, _ serving: Serving) async throws {
        let reloader = Reloader(
            file: options.configurationFile,
            environment: options.environment,
            directory: opened.directory,
            running: declaration,
            watch: watch,
            hangups: hangups,
            alerting: alerting,
            workloads: workloads,
            logger: logger
        )
        let saver = LastUseSaver(uses: opened.lastUses, store: store, logger: logger)
        let sweeper = RetentionSweeper(
            retention: declaration.store.retention,
            store: store,
            logger: logger
        )
        let quiet = Logger(label: "gatehouse.lifecycle", factory: { _ in SwiftLogNoOpLogHandler() })
        // Ended from the last to the first: the admin listener answers until the data plane is drained.
        try await ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: Admin(server: admin), successTerminationBehavior: .ignore),
                    .init(service: reloader, successTerminationBehavior: .ignore),
                    .init(service: saver, successTerminationBehavior: .ignore),
                    .init(service: alerting, successTerminationBehavior: .ignore),
                    .init(service: sweeper, successTerminationBehavior: .ignore),
                    .init(
                        service: serving,
                        successTerminationBehavior: .gracefullyShutdownGroup
                    ),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: quiet
            )
        ).run()
    }

    /// Flushes the ledger and closes everything.
    ///
    /// The data plane is drained by then.
    func stop() async {
        do { try await alerting.stop() } catch {
            logger.error("alerts did not end cleanly", metadata: ["error": "\(error)"])
        }
        do { try await workloads.stop() } catch {
            logger.error("the calls to issuers did not end cleanly", metadata: ["error": "\(error)"])
        }
        ledger.close()
        opened.lastUses.save(to: store, logger)
        do { try store.close() } catch {
            logger.error("the store did not close cleanly", metadata: ["error": "\(error)"])
        }
        do { try await group.shutdownGracefully() } catch {
            logger.error("the event loops did not end cleanly", metadata: ["error": "\(error)"])
        }
    }

    /// Shows what was made at the first start, once, or nobody could ever use it.
    private static func showAfterFailure(_ generated: StartSecrets) {
        guard let text = Banner.afterFailure(generated) else { return }
        FileHandle.standardOutput.write(Data(text.utf8))
    }

    private func announce(dataPort: Int, adminPort: Int) {
        guard !isAnnounced.exchange(true, ordering: .relaxed) else { return }
        let models = opened.directory.published().snapshot.models.keys.sorted()
        let banner = Banner(
            adminURL: adminAddress.url(port: adminPort),
            dataURL: dataAddress.url(port: dataPort).replacingOccurrences(
                of: "http://",
                with: settings.tlsCertificate == nil ? "http://" : "https://"
            ),
            generated: opened.generated,
            model: models.contains("demo") ? "demo" : models.first
        )
        FileHandle.standardOutput.write(Data(banner.text.utf8))
        held.release()
        logger.info(
            "gateway is ready",
            metadata: [
                "listen": "\(dataAddress.host):\(dataPort)", "admin": "\(adminAddress.host):\(adminPort)",
            ]
        )
    }

    private static func bootstrapLogging(_ settings: ServerSettings, _ output: LogOutput) -> Logger {
        let format = LogFormat.choose(setting: settings.logFormat, isTerminal: isatty(2) == 1)
        let level = Logger.Level(rawValue: settings.logLevel) ?? .info
        return Logger(label: "gatehouse") { format.handler(label: $0, level: level, output: output) }
    }

    private static func adminServices(
        opened: OpenedDirectory,
        key: SealingKey,
        store: SQLiteStore,
        ledger: Ledger,
        dataPlane: DataPlaneServer,
        metrics: MetricsRegistry,
        logger: Logger,
        now: @escaping @Sendable () -> UTCTime
    ) -> AdminServices {
        let start = ContinuousClock.now
        return AdminServices(
            directory: opened.directory,
            access: opened.adminAccess,
            records: store,
            budgets: LedgerBudgets(
                directory: opened.directory,
                ledger: ledger,
                spending: store,
                now: now
            ),
            auditTrail: store,
            metrics: { metrics.exposition() },
            health: {
                let lag = ledger.statistics.journalLagSeconds
                let isWritable = lag < 5
                var reasons: [String] = []
                if dataPlane.isDraining { reasons.append("draining") }
                if !isWritable { reasons.append("the store has not taken settlements for \(Int(lag)) s") }
                return AdminHealth(
                    isReady: reasons.isEmpty,
                    reasons: reasons,
                    store: isWritable ? "ok" : "failing",
                    uptime: ContinuousClock.now - start
                )
            },
            lastUse: { opened.lastUses.time(of: $0) },
            isHostProof: { HostProof.isValid($0, for: $1, at: $2, under: key) },
            version: Version.text,
            now: now,
            logger: logger
        )
    }
}

/// The admin listener as a service.
private struct Admin: Service {
    let server: AdminServer

    func run() async throws { try await server.run() }
}

/// The data plane as a service: listens once the admin listener stands, so that whoever finds it ready finds both, and
/// drains when the process is asked to end.
private struct Serving: Service {
    let server: DataPlaneServer
    let adminPorts: AsyncStream<Int>
    let timeout: Duration
    let whenReady: @Sendable (_ data: Int, _ admin: Int) -> Void

    func run() async throws {
        for await adminPort in adminPorts {
            whenReady(try await server.start(), adminPort)
            break
        }
        try await gracefulShutdown()
        await server.drain(timeout: timeout)
    }
}
