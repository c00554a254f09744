import Catalogue
import ControlPlane
import DataPlane
import Directory
import Ledger
import Logging
import Secrets
import Stores
import Synchronization
import Telemetry
import Vocabulary

extension Gateway {
    /// What the admin API works with.
    static func adminServices(
        opened: OpenedDirectory,
        key: SealingKey,
        store: SQLiteStore,
        ledger: Ledger,
        dataPlane: DataPlaneServer,
        metrics: MetricsRegistry,
        signIn: SignInServices,
        providers: UpstreamProviders,
        facts: @escaping @Sendable (Int) -> GatewayFacts,
        logger: Logger,
        now: @escaping @Sendable () -> UTCTime
    ) -> AdminServices {
        let start = ContinuousClock.now
        let capabilities = CapabilityTable.rows(ProviderCatalogue.builtIn.providers)
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
            alerts: store,
            auditTrail: store,
            auditSignatures: AuditSigning.signatures(key),
            signIn: signIn,
            metrics: { metrics.exposition() },
            health: {
                let lag = ledger.statistics.journalLagSeconds
                let isWritable = lag < 5
                var reasons: [String] = []
                if !dataPlane.isListening { reasons.append("the data plane does not listen yet") }
                if dataPlane.isDraining { reasons.append("draining") }
                if !isWritable { reasons.append("the store has not taken settlements for \(Int(lag)) s") }
                return AdminHealth(
                    isReady: reasons.isEmpty,
                    reasons: reasons,
                    store: isWritable ? "ok" : "failing",
                    uptime: ContinuousClock.now - start
                )
            },
            gateway: { facts(dataPlane.port ?? 0) },
            capabilities: { capabilities },
            targetHealth: { dataPlane.health(of: $0) },
            targetSignals: { dataPlane.signals(of: $0) },
            weekTime: { DataPlaneServer.weekTime(in: $0, at: $1) },
            lastUse: { opened.lastUses.time(of: $0) },
            noteUse: { opened.lastUses.used($0, at: $1) },
            cut: { await dataPlane.cut($0) },
            isHostProof: { HostProof.isValid($0, for: $1, at: $2, under: key) },
            providers: providers,
            version: Version.text,
            now: now,
            logger: logger
        )
    }
}

/// The port of a listener, once it stands.
final class BoundPort: Sendable {
    private let port = Atomic<Int>(0)

    var value: Int {
        get { port.load(ordering: .relaxed) }
        set { port.store(newValue, ordering: .relaxed) }
    }
}
