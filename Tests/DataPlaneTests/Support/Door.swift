import Glibc
import Synchronization

/// Holds whoever waits until it is opened, at most ten seconds.
final class Door: Sendable {
    private let state = Mutex(false)

    var isOpen: Bool { state.withLock { $0 } }

    func open() { state.withLock { $0 = true } }

    func wait() {
        for _ in 0..<1000 where !isOpen { usleep(10_000) }
    }
}
