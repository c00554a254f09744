import Policy
import Synchronization

/// The one place where the live snapshot is read and swapped; read by every exchange, from any thread.
public final class SnapshotReference: Sendable {
    private let published: Mutex<PublishedSnapshot>

    /// Makes a reference to a first snapshot.
    public init(_ snapshot: Snapshot) { published = Mutex(PublishedSnapshot(snapshot)) }

    /// The snapshot in force; the lock is held for one retain.
    public func current() -> PublishedSnapshot { published.withLock { $0 } }

    /// Puts another snapshot in force.
    ///
    /// Whoever holds the old one keeps it.
    public func replace(with snapshot: Snapshot) {
        let next = PublishedSnapshot(snapshot)
        // The old one is let go after the lock: it may be the last reference to large maps.
        _ = published.withLock { current in
            let old = current
            current = next
            return old
        }
    }
}
