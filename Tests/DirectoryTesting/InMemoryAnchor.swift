import Ports
import Synchronization

/// An anchor that forgets everything with the process, and can be made to fail.
public final class InMemoryAnchor: AuditAnchoring {
    /// A write that does not succeed any more, or a place that cannot be looked at.
    public struct Failure: Error {}

    private struct State {
        var checkpoint: AuditCheckpoint?
        var writesLeft = Int.max
        var isDamaged = false
        var isBarred = false
    }

    private let state = Mutex(State())

    /// No anchor yet, or a copy of one.
    public init(_ checkpoint: AuditCheckpoint? = nil) { state.withLock { $0.checkpoint = checkpoint } }

    /// What was written last.
    public var checkpoint: AuditCheckpoint? { state.withLock { $0.checkpoint } }

    /// How many more writes succeed.
    public func allow(writes: Int) { state.withLock { $0.writesLeft = writes } }

    /// Makes no checkpoint of it until it is written again.
    public func damage() { state.withLock { $0.isDamaged = true } }

    /// Bars the place that it is kept in from readers.
    public func bar() { state.withLock { $0.isBarred = true } }

    /// What was written last.
    public func read() throws -> AuditCheckpoint? {
        try state.withLock {
            if $0.isBarred { throw Failure() }
            if $0.isDamaged { throw AuditAnchorDamage("damaged") }
            return $0.checkpoint
        }
    }

    /// Keeps a checkpoint.
    public func write(_ checkpoint: AuditCheckpoint) throws {
        try state.withLock {
            guard $0.writesLeft > 0 else { throw Failure() }
            $0.writesLeft -= 1
            $0.checkpoint = checkpoint
            $0.isDamaged = false
        }
    }
}
