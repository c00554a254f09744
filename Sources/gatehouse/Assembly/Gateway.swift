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
    private let identityClient: IdentityClient
    private let workloads: WorkloadTrust
    private let saver: LastUseSaver
    private let adminPort = BoundPort()
    private let group: MultiThreadedEventLoopGroup
    private let keptResponses: SealedResponses
    private let responses: ResponseShelf
    private let responseThreads: NIOThreadPool
    private let wholeCalls: WholeCalls
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
            let next = SecretKey.unfinished(settings.secretKey, dataDirectory: options.dataDirectory)
            try SecretKey.check(key, next: next, store)
            if let next {
                logger.warning("a change of the secret key was begun", metadata: ["key.next": "\(next)"])
            }
            let texts = try TextKeyring(store, under: key, logger: logger)
            keptResponses = SealedResponses(store, sealing: texts)
            opened = try Directory.open(
                store: store,
                environment: StartSecrets(environment: options.environment),
                tools: .gateway(key),
                audit: AuditSigning.settings(
                    key,
                    anchor: AuditAnchorFile(dataDirectory: options.dataDirectory)
                ),
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
        saver = LastUseSaver(
            directory: directory,
            uses: opened.lastUses,
            sessionUses: opened.sessionUses,
            store: store,
            logger: logger
        )
        identityClient = IdentityClient()
        workloads = WorkloadTrust(transport: identityClient, logger: logger, now: now)
        alerting = Alerting(store: store, settings: declaration.alerts, logger: logger, now: now)
        group = MultiThreadedEventLoopGroup(
            numberOfThreads: settings.eventLoops > 0 ? settings.eventLoops : System.coreCount
        )
        responseThreads = NIOThreadPool(numberOfThreads: 4)
        responseThreads.start()
        responses = ResponseShelf(
            store: keptResponses,
            retention: declaration.store.retention.responses,
            threads: responseThreads,
            logger: logger
        )
        let connections = UpstreamConnections()
        let authorizer = CloudIdentity.authorizer(
            environment: options.environment,
            transport: identityClient,
            logger: logger,
            now: now
        )
        wholeCalls = WholeCalls(group: group, connections: connections, authorizer: authorizer)
        do {
            try WorkloadTrust.check(declaration)
            try CloudIdentity.check(declaration)
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
                responses: responses,
                logger: logger,
                now: now,
                used: { [lastUses = opened.lastUses] in lastUses.used($0, at: $1) },
                upstreams: { LoopUpstreams(eventLoop: $0, connections: connections, authorizer: authorizer) }
            )
        } catch {
            Self.showAfterFailure(opened)
            held.release()
            throw StartFailure("\(error)")
        }
        do { try Self.bind(ledger, to: directory) } catch {
            Self.showAfterFailure(opened)
            held.release()
            throw StartFailure("\(error)")
        }
        readings.complete(ledger: ledger, dataPlane: dataPlane, responses: responses)
        alerting.start(directory, ledger)
        services = Self.adminServices(
            opened: opened,
            key: key,
            store: store,
            ledger: ledger,
            dataPlane: dataPlane,
            metrics: metrics,
            signIn: SignInServices(
                uses: opened.sessionUses,
                address: { [adminAddress, adminPort] in adminAddress.url(port: adminPort.value) },
                openID: SignInProviders(transport: identityClient, now: now).provider
            ),
            providers: UpstreamProviders(calls: wholeCalls),
            facts: { [dataAddress, adminAddress, adminPort, startedAt = now()] port in
                GatewayFacts(
                    listen: dataAddress.text(port: port),
                    adminListen: adminAddress.text(port: adminPort.value),
                    process: ProcessInfo.processInfo.processIdentifier,
                    startedAt: startedAt
                )
            },
            logger: logger,
            now: now
        )
    }

    /// Tells the ledger and the directory of each other.
    private static func bind(_ ledger: Ledger, to directory: Directory) throws {
        ledger.follow { directory.published() }
        directory.onCounting { scopes, snapshot in
            ledger.recount(scopes)
            ledger.attach(scopes, in: snapshot)
        } afterwards: { scopes, snapshot in
            ledger.attach(scopes, in: snapshot)
        }
        if ledger.bookedAtStart > 0 { try directory.countParts() }
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
            if !isAnnounced.exchange(true, ordering: .relaxed) { Self.showAfterFailure(opened) }
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
        let sweeper = RetentionSweeper(
            retention: declaration.store.retention,
            store: store,
            responses: keptResponses,
            logger: logger
        )
        let prober = ProviderProber(
            directory: opened.directory,
            calls: wholeCalls,
            dataPlane: dataPlane,
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
                    .init(service: prober, successTerminationBehavior: .ignore),
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
        do { try await identityClient.close() } catch {
            logger.error("the calls to issuers did not end cleanly", metadata: ["error": "\(error)"])
        }
        responses.flush()
        do { try await responseThreads.shutdownGracefully() } catch {
            logger.error("the threads of kept responses did not end cleanly", metadata: ["error": "\(error)"])
        }
        ledger.close()
        saver.save()
        do { try store.close() } catch {
            logger.error("the store did not close cleanly", metadata: ["error": "\(error)"])
        }
        await wholeCalls.close()
        do { try await group.shutdownGracefully() } catch {
            logger.error("the event loops did not end cleanly", metadata: ["error": "\(error)"])
        }
    }

    /// Shows what was made at the first start, once, or nobody could ever use it.
    private static func showAfterFailure(_ opened: OpenedDirectory) {
        guard let text = Banner.afterFailure(opened.generated, link: opened.firstLink) else { return }
        FileHandle.standardOutput.write(Data(text.utf8))
    }

    private func announce(dataPort: Int, adminPort: Int) {
        guard !isAnnounced.exchange(true, ordering: .relaxed) else { return }
        self.adminPort.value = adminPort
        let root = declaration.signIn.publicURL ?? adminAddress.url(port: adminPort)
        let models = opened.directory.published().snapshot.models.keys.sorted()
        let banner = Banner(
            adminURL: root,
            link: declaration.signIn.allowsPasswords ? opened.firstLink : nil,
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
