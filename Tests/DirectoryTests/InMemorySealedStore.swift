import DirectoryTesting
import Ports
import Synchronization
import Vocabulary

/// Sealed values and a trail in memory, whose one transaction can be made to fail.
final class InMemorySealedStore: SealedKeeping {
    struct Crash: Error {}

    struct State {
        var values: [SealedValue]
        var checkpoints: [AuditCheckpoint]
        var rows: [AuditRow]
        var isCrashing = false
    }

    let state: Mutex<State>

    init(values: [SealedValue], checkpoints: [AuditCheckpoint], rows: [AuditRow]) {
        state = Mutex(State(values: values, checkpoints: checkpoints, rows: rows))
    }

    func sealedValues() throws -> [SealedValue] { state.withLock { $0.values } }

    func replace(_ change: SealedChange) throws {
        try state.withLock { state in
            if state.isCrashing { throw Crash() }
            for value in change.values {
                guard let place = state.values.firstIndex(where: { $0.place == value.place }) else {
                    throw Crash()
                }
                state.values[place] = value
            }
            for checkpoint in change.checkpoints + [change.checkpoint] {
                state.checkpoints.removeAll { $0.sequence == checkpoint.sequence }
                state.checkpoints.append(checkpoint)
            }
            state.rows += change.rows
        }
    }

    func auditRows(_ filter: AuditFilter, before sequence: Int64?, limit: Int) throws -> [AuditRow] {
        Array(state.withLock { $0.rows }.reversed().prefix(limit))
    }

    func auditRows(after sequence: Int64, limit: Int) throws -> [AuditRow] {
        Array(state.withLock { $0.rows }.filter { $0.sequence > sequence }.prefix(limit))
    }

    func auditRows(
        concerning nodes: [TeamID],
        after sequence: Int64,
        through last: Int64,
        limit: Int
    ) throws -> [AuditRow] {
        let rows = try auditRows(after: sequence, limit: .max)
        return Array(rows.filter { $0.sequence <= last && $0.concerns(nodes) }.prefix(limit))
    }

    func auditCheckpoints(after sequence: Int64, through last: Int64) throws -> [AuditCheckpoint] {
        state.withLock { $0.checkpoints }.filter { $0.sequence > sequence && $0.sequence <= last }.sorted {
            $0.sequence < $1.sequence
        }
    }
}
