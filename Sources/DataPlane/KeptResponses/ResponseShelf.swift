import Logging
import NIOPosix
import Ports
import Synchronization
import Vocabulary

/// Keeps and finds answers of the Responses API for event loops, which must not wait for the store.
///
/// What waits to be kept is found at once, so that a caller can go on from an answer as soon as it has it. The queue has a
/// bound: an answer beyond it is not kept and counted in ``lost``, as is one that the store cannot take.
public final class ResponseShelf: Sendable {
    /// The most bytes of answers that wait to be kept.
    public static let mostWaitingBytes = 64 << 20

    private struct Key: Hashable {
        let id: String
        let team: TeamID
    }

    private struct State {
        var waiting: [Key: KeptResponse] = [:]
        var bytes = 0
        var lost = 0
    }

    /// For how long an answer is given.
    private let retention: Duration
    private let store: any ResponseKeeping
    private let threads: NIOThreadPool
    private let logger: Logger
    private let state = Mutex(State())
    /// Orders the writes, so that an answer that is removed while it waits is not kept after that; held on the pool's threads
    /// only, which may block.
    private let writing = Mutex(())

    /// Makes a shelf before a store.
    public init(store: any ResponseKeeping, retention: Duration, threads: NIOThreadPool, logger: Logger) {
        self.retention = retention
        self.store = store
        self.threads = threads
        self.logger = logger
    }

    /// How many answers should have been kept and are not.
    public var lost: Int { state.withLock(\.lost) }

    /// Keeps an answer, some time soon.
    public func keep(_ response: KeptResponse) {
        let key = Key(id: response.id, team: response.team)
        let isTaken = state.withLock { state in
            guard state.bytes + response.byteCount <= Self.mostWaitingBytes, state.waiting[key] == nil else {
                state.lost += 1
                return false
            }
            state.waiting[key] = response
            state.bytes += response.byteCount
            return true
        }
        guard isTaken else { return }
        threads.submit { status in
            // Without threads the process is ending.
            guard case .active = status else { return self.lose(key) }
            self.write(key)
        }
    }

    /// Finds the answer of an id, if it is the team's and is not too old.
    ///
    /// `completion` is called once, on another thread, which may do the work of reading it.
    public func lookup(
        _ id: String,
        of team: TeamID,
        now: UTCTime,
        completion: @escaping @Sendable (Result<KeptResponse?, any Error>) -> Void
    ) {
        threads.submit { status in
            completion(
                Result {
                    guard case .active = status else { throw CancellationError() }
                    // What waits no longer is kept by now, so that it is looked for in this order.
                    if let waiting = self.state.withLock({ $0.waiting[Key(id: id, team: team)] }) {
                        return waiting
                    }
                    return try self.store.response(id, of: team, since: now + (.zero - self.retention))
                }
            )
        }
    }

    /// Removes the answer of an id, if it is the team's, and says whether there was one.
    ///
    /// `completion` is called once, on another thread.
    public func remove(
        _ id: String,
        of team: TeamID,
        completion: @escaping @Sendable (Result<Bool, any Error>) -> Void
    ) {
        threads.submit { status in
            completion(
                Result {
                    guard case .active = status else { throw CancellationError() }
                    return try self.writing.withLock { _ in
                        let hasWaited = self.take(Key(id: id, team: team)) != nil
                        return try self.store.removeResponse(id, of: team) || hasWaited
                    }
                }
            )
        }
    }

    /// Keeps what waits to be kept, here and now; for the end of the process.
    public func flush() {
        for key in state.withLock({ Array($0.waiting.keys) }) { write(key) }
    }

    private func write(_ key: Key) {
        writing.withLock { _ in
            guard let response = state.withLock({ $0.waiting[key] }) else { return }
            // It goes on waiting until it is kept, so that it is found all the time.
            defer { _ = take(key) }
            do {
                if try !store.keep(response) { state.withLock { $0.lost += 1 } }
            } catch {
                state.withLock { $0.lost += 1 }
                logger.warning("a response cannot be kept", metadata: ["error": "\(error)"])
            }
        }
    }

    private func lose(_ key: Key) {
        if take(key) != nil { state.withLock { $0.lost += 1 } }
    }

    private func take(_ key: Key) -> KeptResponse? {
        state.withLock { state in
            guard let response = state.waiting.removeValue(forKey: key) else { return nil }
            state.bytes -= response.byteCount
            return response
        }
    }
}
