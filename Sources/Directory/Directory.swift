import Logging
import Policy
import Ports
import Secrets
import Synchronization
import Vocabulary

/// Who and what exists: owns the live snapshot and makes every change to it.
///
/// A change is validated, made durable, then published, one at a time; readers never wait for it. The verbs block on
/// the store and are called off the event loops and off cooperative threads.
public final class Directory: Sendable {
    let store: any DirectoryStore
    let hasher: KeyHasher
    let now: @Sendable () -> UTCTime
    let logger: Logger
    private let reference: SnapshotReference
    private let changing = Mutex(())

    init(
        store: any DirectoryStore,
        hasher: KeyHasher,
        snapshot: Snapshot,
        now: @escaping @Sendable () -> UTCTime,
        logger: Logger
    ) {
        self.store = store
        self.hasher = hasher
        self.now = now
        self.logger = logger
        reference = SnapshotReference(snapshot)
    }

    /// The snapshot in force.
    public var snapshot: Snapshot { reference.current().snapshot }

    /// The snapshot in force behind one reference: the cheapest way to take it.
    public func published() -> PublishedSnapshot { reference.current() }

    /// Makes one change after the other.
    ///
    /// `body` puts into the snapshot only what the store has already taken. Therefore what it put in before an error is
    /// published too: the store and the snapshot never disagree. The lock is held while the store writes, because the
    /// order of writes must be the order of publishing; nobody but other changes waits for it.
    func change<Result: Sendable>(
        _ body: (inout Snapshot) throws(DirectoryError) -> Result
    ) throws(DirectoryError) -> Result {
        try changing.withLock { _ throws(DirectoryError) in
            let current = reference.current().snapshot
            var next = current
            defer { if next.version != current.version { reference.replace(with: next) } }
            return try body(&next)
        }
    }

    /// Asks the store; its own error goes to the log, the caller's says only that it failed.
    func durably<Result>(_ body: () throws -> Result) throws(DirectoryError) -> Result {
        do {
            return try body()
        } catch {
            logger.error("the directory cannot be written", metadata: ["error": "\(error)"])
            throw DirectoryError(
                .storeUnavailable,
                "The store could not write the change. Nothing was changed."
            )
        }
    }
}
