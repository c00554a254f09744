import Ledger
import Logging
import Policy
import Ports
import Secrets
import Synchronization
import Vocabulary

/// What all exchanges of the process share.
final class DataPlaneShared: Sendable {
    let snapshot: @Sendable () -> PublishedSnapshot
    let hasher: KeyHasher
    /// Verifies the tokens that workloads bring in place of keys; `nil` takes keys alone.
    let workloads: (any WorkloadAuthenticating)?
    let ledger: Ledger
    let responses: ResponseShelf
    let limits = LimitBook()
    let repeats = RepeatBook()
    let hedges = RepeatBook(least: 1)
    let targets = TargetBook()
    let idempotency = IdempotencyBook()
    let refusedKeys = RefusedKeyBook()
    let logger: Logger
    let now: @Sendable () -> UTCTime
    /// Hears of keys that are used for what makes no record.
    let used: @Sendable (KeyID, UTCTime) -> Void
    let counters = DataPlaneCounters()
    private let draining = Atomic<Bool>(false)
    private let buffered = Atomic<Int>(0)
    /// The second in which the ledger's failure was last logged.
    private let failureSecond = Atomic<Int64>(0)

    init(
        snapshot: @escaping @Sendable () -> PublishedSnapshot,
        hasher: KeyHasher,
        workloads: (any WorkloadAuthenticating)?,
        ledger: Ledger,
        responses: ResponseShelf,
        logger: Logger,
        now: @escaping @Sendable () -> UTCTime,
        used: @escaping @Sendable (KeyID, UTCTime) -> Void
    ) {
        self.snapshot = snapshot
        self.hasher = hasher
        self.workloads = workloads
        self.ledger = ledger
        self.responses = responses
        self.logger = logger
        self.now = now
        self.used = used
    }

    var isDraining: Bool { draining.load(ordering: .relaxed) }

    /// Whether what is settled reaches the store: false when its oldest part has waited for longer than 5 s.
    var isLedgerReady: Bool { ledger.statistics.journalLagSeconds < 5 }

    func beginDraining() { draining.store(true, ordering: .relaxed) }

    /// Logs why the ledger takes no hold, at most once a second: while it fails, every request would say the same.
    func logLedgerFailure(_ reason: String, at time: UTCTime) {
        let second = time.seconds
        guard failureSecond.exchange(second, ordering: .relaxed) != second else { return }
        logger.error("the ledger cannot take a hold", metadata: ["reason": "\(reason)"])
    }

    /// Counts bytes of request bodies that are held, unless the process would hold too many.
    func takeBuffer(_ count: Int, limit: Int) -> Bool {
        let after = buffered.add(count, ordering: .relaxed).newValue
        guard after <= limit else {
            buffered.subtract(count, ordering: .relaxed)
            return false
        }
        return true
    }

    /// Gives back what `takeBuffer` counted.
    func giveBuffer(_ count: Int) { buffered.subtract(count, ordering: .relaxed) }
}

/// Numbers of the data plane that metrics show.
public final class DataPlaneCounters: Sendable {
    private let inflightCount = Atomic<Int>(0)
    private let connectionCount = Atomic<Int>(0)
    private let refusals = Mutex<[Refusal.Code: Int]>([:])
    let mirrors = MirrorCounter()

    init() {}

    /// Exchanges of clients that were admitted and have not ended.
    public var inflight: Int { inflightCount.load(ordering: .relaxed) }

    /// Whether an exchange is under way, those of mirrors among them.
    var isBusy: Bool { inflight > 0 || mirrorCounts.inFlight > 0 }

    /// Open client connections.
    public var connections: Int { connectionCount.load(ordering: .relaxed) }

    /// Refused requests by code since the start.
    public var refusedByCode: [Refusal.Code: Int] { refusals.withLock { $0 } }

    /// Numbers of mirrors since the start.
    public var mirrorCounts: MirrorCounts { mirrors.current }

    /// Counts exchanges that were admitted or have ended; answers with how many there are now.
    @discardableResult
    func changeInflight(by amount: Int) -> Int { inflightCount.add(amount, ordering: .relaxed).newValue }

    /// Counts a new connection if fewer than `limit` are open.
    func openConnection(limit: Int) -> Bool {
        guard connectionCount.add(1, ordering: .relaxed).newValue <= limit else {
            connectionCount.subtract(1, ordering: .relaxed)
            return false
        }
        return true
    }

    func closeConnection() { connectionCount.subtract(1, ordering: .relaxed) }

    func countRefusal(_ code: Refusal.Code) { refusals.withLock { $0[code, default: 0] += 1 } }
}
