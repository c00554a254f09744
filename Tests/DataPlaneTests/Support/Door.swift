import Glibc
import Synchronization

/// Holds whoever waits until it is opened, at most ten seconds.
final class Door: Sendable {
    private let isOpen = Mutex(false)

    func open() { isOpen.withLock { $0 = true } }

    func wait() {
        for _ in 0..<1000 where !isOpen.withLock({ $0 }) { usleep(10_000) }
    }
}
