import Logging
import Policy
import Synchronization
import Vocabulary

extension Ledger {
    /// Ends the ledger: books what has ended, gives idle slices back and stops the thread.
    ///
    /// No hold is given any more. Holds that are still open stay in the journal; the next start expires them.
    public func close() {
        let isFirst = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        guard isFirst else { return }
        stop()
        committer.withLock { committer in
            committer.retryAt = nil
            let clock = ContinuousClock.now
            decide(&committer, clock)
            let isFlushed = flush(&committer, clock)
            let isReturned = isFlushed && returnSlices(&committer)
            let isEmpty = state.withLock { $0.book.openCount == 0 && $0.pending.isEmpty }
            guard isReturned, isEmpty else {
                logger.warning(
                    "ledger closed with exchanges in its journal",
                    metadata: ["open": "\(statistics.holds)", "pending": "\(statistics.pending)"]
                )
                return
            }
            do {
                try journal.setMark(isClean: true)
            } catch {
                logger.error("journal cannot be marked", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Stops the thread and does nothing else, as if the process had been killed.
    func stop() {
        state.withLock { state in
            state.isClosed = true
            state.mustStop = true
        }
        signal.wake()
        let running = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        running?.join()
    }

    private func flush(_ committer: inout Committer, _ clock: ContinuousClock.Instant) -> Bool {
        var attempts = 0
        while committer.unfinished != nil || state.withLock({ !$0.pending.isEmpty }) {
            commit(&committer, clock)
            if committer.unfinished != nil {
                attempts += 1
                if attempts == 3 { return false }
            }
        }
        return true
    }

    private func returnSlices(_ committer: inout Committer) -> Bool {
        let plan = state.withLock { state in
            let accounts = state.book.accountByRow.values.filter { state.book.accounts[$0].free > .zero }
            return state.book.planReturn(of: accounts)
        }
        return exchange(plan, &committer)
    }
}
