import Foundation

/// One thread of the ledger's own, so that a slow disk stops nobody else.
final class LedgerThread: Sendable {
    private let end = WakeSignal()

    /// Starts a thread that runs a body once.
    init(_ body: @escaping @Sendable () -> Void) {
        let end = end
        let thread = Thread {
            body()
            end.wake()
        }
        thread.name = "gatehouse-ledger"
        thread.start()
    }

    /// Waits until the body has returned; to be called once.
    func join() { end.wait(atMost: nil) }
}
