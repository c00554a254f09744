import Alerts
import Directory
import Ledger
import Logging
import Policy
import Ports
import ServiceLifecycle
import Stores
import Synchronization
import Vocabulary

/// Everything that tells of budgets that fill, put together.
final class Alerting: Service {
    /// Hears of committed exchanges.
    let watch: AlertWatch
    private let courier: WebhookCourier
    private let sender = WebhookSender()
    private let settings: AlertSettingsReference

    init(
        store: SQLiteStore,
        settings: AlertSettings,
        logger: Logger,
        now: @escaping @Sendable () -> UTCTime
    ) {
        let settings = AlertSettingsReference(settings)
        self.settings = settings
        let courier = WebhookCourier(
            keeper: store,
            posting: sender,
            settings: { settings.current.webhook },
            logger: logger,
            now: now
        )
        self.courier = courier
        watch = AlertWatch(
            book: AlertBook(
                keeper: store,
                spending: store,
                deliverers: [AlertLog(logger), courier],
                message: { settings.current.webhook == nil ? nil : AlertMessage($0) },
                now: now
            ),
            logger: logger
        )
    }

    /// Begins to watch budgets.
    func start(_ directory: Directory, _ ledger: Ledger) {
        watch.start(budgets: DirectoryBudgets(directory: directory, ledger: ledger)) { try ledger.cut($0) }
    }

    /// Puts other settings in force.
    func apply(_ settings: AlertSettings) { self.settings.current = settings }

    /// Brings what is queued to the webhook until the process ends.
    func run() async throws {
        await cancelWhenGracefulShutdown { await self.courier.run() }
    }

    /// Ends everything; to be called before the ledger and the store are closed.
    func stop() async throws {
        watch.stop()
        try await sender.close()
    }
}

/// The alert settings in force.
private final class AlertSettingsReference: Sendable {
    private let settings: Mutex<AlertSettings>

    init(_ settings: AlertSettings) { self.settings = Mutex(settings) }

    var current: AlertSettings {
        get { settings.withLock { $0 } }
        set { settings.withLock { $0 = newValue } }
    }
}
