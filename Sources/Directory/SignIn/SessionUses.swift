import Logging
import Ports
import Synchronization
import Vocabulary

/// When sessions were last used: known at once, saved every now and then.
///
/// After a process that was killed the last half minute of uses may be missing.
public final class SessionUses: Sendable {
    private struct State {
        var times: [SessionID: UTCTime]
        var unsaved: Set<SessionID> = []
    }

    private let state: Mutex<State>

    /// Begins with what was saved.
    public init(_ saved: [SessionID: UTCTime]) { state = Mutex(State(times: saved)) }

    /// When a session was last used; `nil` if not since it began.
    public func time(of session: SessionID) -> UTCTime? { state.withLock { $0.times[session] } }

    /// Takes note of a use.
    public func use(_ session: SessionID, at time: UTCTime) {
        state.withLock { state in
            state.times[session] = time
            state.unsaved.insert(session)
        }
    }

    /// Saves what has changed and forgets sessions that are no more; what the store does not take is tried again.
    public func save(to store: some DirectoryStore, known: Set<SessionID>, _ logger: Logger) {
        let changed = state.withLock { state in
            state.times = state.times.filter { known.contains($0.key) }
            let changed = state.times.filter { state.unsaved.contains($0.key) }
            state.unsaved = []
            return changed
        }
        guard !changed.isEmpty else { return }
        do {
            try store.save(sessionUses: changed)
        } catch {
            logger.warning("last uses of sessions are not saved", metadata: ["error": "\(error)"])
            state.withLock { $0.unsaved.formUnion(changed.keys) }
        }
    }
}
