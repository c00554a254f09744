import Logging
import Ports
import Synchronization
import Vocabulary

/// When keys were last used: known at once, saved every now and then.
///
/// After a process that was killed the last half minute of uses may be missing; the usage itself never is.
public final class LastUses: RecordObserving {
    private struct State {
        var times: [KeyID: UTCTime]
        var unsaved: Set<KeyID> = []

        mutating func note(_ key: KeyID, _ time: UTCTime) {
            guard times[key].map({ $0 < time }) ?? true else { return }
            times[key] = time
            unsaved.insert(key)
        }
    }

    private let state: Mutex<State>

    /// Begins with what was saved.
    public init(_ saved: [KeyID: UTCTime]) { state = Mutex(State(times: saved)) }

    /// When a key was last used; `nil` if never, as far as is known.
    public func time(of key: KeyID) -> UTCTime? { state.withLock { $0.times[key] } }

    /// Takes note of a key that was used for what makes no record: the admin API, a list of models.
    public func used(_ key: KeyID, at time: UTCTime) { state.withLock { $0.note(key, time) } }

    /// Takes note of exchanges that have ended.
    public func recorded(_ records: [ExchangeRecord]) {
        state.withLock { state in
            // Exchanges of one key come in runs, of which only the latest counts.
            var run: (key: KeyID, time: UTCTime)?
            for record in records {
                if let latest = run, latest.key == record.key {
                    run?.time = max(latest.time, record.time)
                } else {
                    if let run { state.note(run.key, run.time) }
                    run = (record.key, record.time)
                }
            }
            if let run { state.note(run.key, run.time) }
        }
    }

    /// Saves what has changed; what the store does not take is tried again the next time.
    public func save(to store: some DirectoryStore, _ logger: Logger) {
        let changed = state.withLock { state in
            let changed = state.unsaved.reduce(into: [KeyID: UTCTime]()) { $0[$1] = state.times[$1] }
            state.unsaved = []
            return changed
        }
        guard !changed.isEmpty else { return }
        do {
            try store.save(lastUses: changed)
        } catch {
            logger.warning("last uses of keys are not saved", metadata: ["error": "\(error)"])
            state.withLock { $0.unsaved.formUnion(changed.keys) }
        }
    }
}
