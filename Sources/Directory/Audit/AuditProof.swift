import Ports
import Synchronization
import Vocabulary

/// Proves a trail as it grows, each row once, and remembers which rows concern which node: who is shown the rows of a node
/// alone cannot prove them without the rest.
///
/// The rows are chained, so that the signature of the last checkpoint speaks for all of them, whoever has signed those before
/// it: where a secret key was lost, the row of the gap and the key in force do. It keeps some 150 bytes for each team that the
/// trail names.
///
/// Calls block on the store; each looks at no more than a step.
public final class AuditProof: Sendable {
    /// How far a step has come.
    public struct Progress: Sendable {
        /// The last row that is proved; 0 before the first.
        public let position: Int64
        /// Whether there may be more rows behind it.
        public let mayGoOn: Bool
    }

    /// The most rows of a step.
    private static let step = 1000

    private struct State {
        var verifier: AuditVerifier
        var chains: [TeamID: AuditChain] = [:]
        /// The last row whose checkpoint's signature was checked.
        var signed: Int64 = 0
    }

    private let trail: any AuditReading
    private let isSigned: @Sendable (AuditCheckpoint) -> Bool
    private let state: Mutex<State?> = Mutex(nil)

    /// Begins before the first row; `isSigned` says whether a checkpoint is signed by the key in force.
    public init(of trail: any AuditReading, isSigned: @escaping @Sendable (AuditCheckpoint) -> Bool) {
        self.trail = trail
        self.isSigned = isSigned
    }

    /// Forgets what was proved.
    public func begin() { state.withLock { $0 = nil } }

    /// Proves the next rows, and says how far that has come.
    ///
    /// Where something is wrong it begins again the next time, for others too.
    public func advance() throws -> Progress {
        try stepping { state in
            let position = state.verifier.position
            let rows = try trail.auditRows(after: max(0, position - 1), limit: Self.step)
            // The last row that is proved must still be there, or the end was cut off.
            if position > 0, rows.first?.sequence != position || rows.first?.hash != state.verifier.hash {
                throw AuditVerifier.Fault(
                    sequence: position,
                    description: "row \(position) is missing or was replaced, which was there before"
                )
            }
            let new = rows.drop { $0.sequence <= position }
            if let end = new.last {
                state.verifier.expect(try trail.auditCheckpoints(after: position, through: end.sequence))
            }
            for row in new {
                try state.verifier.take(row)
                let bytes = row.hashedBytes
                for team in row.teams { state.chains[team, default: AuditChain()].add(bytes) }
            }
            return Progress(position: state.verifier.position, mayGoOn: rows.count == Self.step)
        }
    }

    /// What is proved of some nodes, if that reaches a row: the one to which steps have come.
    ///
    /// - Returns: `nil` where another call has begun again since and is not so far yet, so that there are steps to make.
    public func part(of nodes: [TeamID], through end: Int64) throws -> AuditPart? {
        try stepping { state -> AuditPart? in
            guard state.verifier.position >= end else { return nil }
            let (last, gaps) = (state.verifier.position, try state.verifier.finish().gaps)
            if state.signed < last {
                guard let end = try trail.auditCheckpoints(after: last - 1, through: last).first,
                    end.hash == state.verifier.hash, isSigned(end)
                else {
                    throw AuditVerifier.Fault(
                        sequence: last,
                        description:
                            "the signature of the checkpoint at row \(last) is not the installation's"
                    )
                }
                state.signed = last
            }
            let chains = state.chains.filter { nodes.contains($0.key) }
            return AuditPart(nodes: nodes, last: last, chains: chains, gaps: gaps)
        }
    }

    /// The lock is held while a step reads: who waits for it needs what the step proves.
    private func stepping<Result: Sendable>(_ body: (inout State) throws -> Result) throws -> Result {
        try state.withLock { held in
            var state = try held ?? Self.beginning()
            held = nil
            let result = try body(&state)
            held = state
            return result
        }
    }

    private static func beginning() throws -> State {
        State(verifier: try AuditVerifier(checkpoints: [], knownGaps: nil) { _ in true })
    }
}
