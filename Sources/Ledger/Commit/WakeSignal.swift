@preconcurrency import Dispatch
import Vocabulary

/// Wakes the ledger's thread; a signal given before the wait is not lost.
struct WakeSignal: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    /// Wakes the thread, now or when it next waits.
    func wake() { semaphore.signal() }

    /// Waits to be woken, for so long or without end.
    func wait(atMost duration: Duration?) {
        guard let duration else {
            semaphore.wait()
            return
        }
        let nanoseconds = max(0, min(duration.microseconds, 3_600_000_000)) * 1000
        _ = semaphore.wait(timeout: .now() + .nanoseconds(Int(nanoseconds)))
    }
}
