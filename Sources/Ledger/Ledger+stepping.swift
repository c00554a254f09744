import Logging
import Synchronization
import Vocabulary

extension Ledger {
    /// Starts the thread.
    func start() {
        // The thread keeps the ledger alive until it is closed.
        thread.withLock { thread in
            guard thread == nil else { return }
            thread = LedgerThread { self.run() }
        }
    }

    private func run() {
        while true {
            let pause = step()
            if state.withLock({ $0.mustStop }) { return }
            signal.wait(atMost: pause)
        }
    }

    /// Does everything that is due, and says how long nothing else will be; `nil` is until woken.
    func step() -> Duration? {
        committer.withLock { committer in
            let clock = ContinuousClock.now
            state.withLock { $0.sleep = .awake }
            growJournal(&committer, clock)
            if !isPausing(committer, clock) {
                recount(&committer)
                attach(&committer)
            }
            if isCommitDue(committer, clock) { commit(&committer, clock) }
            decide(&committer, clock)
            sweep(&committer, clock)
            return pause(committer)
        }
    }

    /// Whether the store is left alone after a failure.
    func isPausing(_ committer: Committer, _ clock: ContinuousClock.Instant) -> Bool {
        committer.retryAt.map { clock < $0 } ?? false
    }

    /// Takes note that the store did what it was asked for.
    func succeeded(_ committer: inout Committer) {
        if committer.failures > 0 { logger.notice("store answers again") }
        committer.failures = 0
        committer.retryAt = nil
    }

    /// Takes note that the store failed, and leaves it alone for a while.
    func failed(_ committer: inout Committer, _ error: any Error) {
        // One line when it begins and a few while it lasts.
        if committer.failures % 16 == 0 {
            logger.error(
                "store failed",
                metadata: ["error": "\(error)", "failures": "\(committer.failures + 1)"]
            )
        }
        let factor = 1 << min(committer.failures, 5)
        committer.failures += 1
        committer.retryAt = ContinuousClock.now + settings.retryPause * min(factor, 40)
        state.withLock { $0.counts.storeFailures += 1 }
    }

    private func growJournal(_ committer: inout Committer, _ clock: ContinuousClock.Instant) {
        let (isWanted, count) = state.withLock { state in
            if state.segments.count >= settings.segments { state.canGrow = false }
            return (state.wantsSegment && state.canGrow, state.segments.count)
        }
        guard isWanted || committer.growAt != nil, committer.growAt.map({ clock >= $0 }) ?? true else {
            return
        }
        do {
            let segment = try journal.segment(count)
            state.withLock { state in
                state.add(segment)
                state.canGrow = true
            }
            committer.growAt = nil
        } catch {
            state.withLock { $0.canGrow = false }
            logger.error("journal cannot grow", metadata: ["error": "\(error)"])
            committer.growAt = clock + .seconds(1)
        }
    }

    private func isCommitDue(_ committer: Committer, _ clock: ContinuousClock.Instant) -> Bool {
        guard !isPausing(committer, clock) else { return false }
        if committer.unfinished != nil { return true }
        return state.withLock { state in
            guard let since = state.pendingSince else { return false }
            return state.pending.count >= settings.batchSize || clock - since >= settings.commitInterval
        }
    }

    private func pause(_ committer: Committer) -> Duration? {
        let clock = ContinuousClock.now
        return state.withLock { state in
            var due: ContinuousClock.Instant?
            func wait(until instant: ContinuousClock.Instant) { due = min(due ?? instant, instant) }
            let isPausing = committer.retryAt.map { clock < $0 } ?? false
            if let retry = committer.retryAt, isPausing, committer.unfinished != nil || state.waitingCount > 0
            {
                wait(until: retry)
            } else if committer.unfinished != nil {
                wait(until: clock)
            } else if state.pending.count >= settings.batchSize {
                wait(until: clock)
            } else if let since = state.pendingSince {
                wait(until: since + settings.commitInterval)
            }
            for deadline in [state.holds.deadline, state.raises.deadline] {
                if let deadline { wait(until: isPausing ? deadline : clock) }
            }
            if !state.openings.isEmpty, !isPausing { wait(until: clock) }
            if committer.sweep != nil || committer.declared != nil || !committer.recounted.isEmpty {
                wait(until: committer.retryAt ?? clock)
            }
            state.sleep = due == nil ? .idle : .gathering
            guard let due else { return nil }
            return due > clock ? due - clock : .zero
        }
    }
}
