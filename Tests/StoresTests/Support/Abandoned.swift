import Ledger
import Synchronization

/// Holds of a process that died: they never end, so that nothing is written on their behalf.
enum Abandoned {
    private static let holds = Mutex<[Kept]>([])

    private final class Kept: Sendable {
        let hold: Mutex<Hold>
        init(_ hold: consuming Hold) { self.hold = Mutex(hold) }
    }

    static func keep(_ hold: consuming Hold) {
        let kept = Kept(hold)
        holds.withLock { $0.append(kept) }
    }
}
