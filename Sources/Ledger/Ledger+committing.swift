import Logging
import Policy
import Ports
import Synchronization
import Vocabulary

extension Ledger {
    /// Commits the batch that the store has not taken yet, or the next one.
    func commit(_ committer: inout Committer, _ clock: ContinuousClock.Instant) {
        let unfinished: Committer.Unfinished
        if let earlier = committer.unfinished {
            unfinished = earlier
        } else {
            let exchanges = takePending(clock)
            guard !exchanges.isEmpty else { return }
            unfinished = compose(exchanges, &committer)
        }
        do {
            try store.commit(unfinished.batch)
        } catch {
            committer.unfinished = unfinished
            failed(&committer, error)
            return
        }
        committer.unfinished = nil
        succeeded(&committer)
        finish(unfinished)
        for observer in observers { observer.recorded(unfinished.batch.records) }
    }

    private func takePending(_ clock: ContinuousClock.Instant) -> [PendingExchange] {
        state.withLock { state in
            state.committingSince = state.pendingSince
            let exchanges: [PendingExchange]
            if state.pending.count <= settings.batchSize {
                exchanges = state.pending
                state.pending = []
                state.pending.reserveCapacity(min(exchanges.count * 2, settings.batchSize))
                state.pendingSince = nil
            } else {
                exchanges = Array(state.pending.prefix(settings.batchSize))
                state.pending.removeFirst(settings.batchSize)
            }
            state.committingCount = exchanges.count
            return exchanges
        }
    }

    private func compose(
        _ exchanges: consuming [PendingExchange],
        _ committer: inout Committer
    ) -> Committer.Unfinished {
        var composer = BatchComposer()
        swap(&composer.tagBound, &committer.tagBound)
        var exchanges = exchanges
        composer.reserve(exchanges.count)
        for place in exchanges.indices {
            // The record moves into the batch: a copy would count two dozen references up and down.
            guard let record = exchanges[place].record.take() ?? readBack(exchanges[place]) else {
                continue
            }
            composer.add(
                record,
                nodes: exchanges[place].path?.nodes ?? [],
                rows: exchanges[place].rows,
                attached: exchanges[place].attached,
                windows: committer.windows
            )
        }
        swap(&composer.tagBound, &committer.tagBound)
        let rows = composer.claimed.keys
        let overdrafts = state.withLock { state in
            var overdrafts: [Int64: Quantity] = [:]
            for row in rows {
                let overdraft = state.book.overdraft(ofRow: row)
                if overdraft > .zero { overdrafts[row] = overdraft }
            }
            return overdrafts
        }
        return Committer.Unfinished(
            batch: composer.batch(overdrafts: overdrafts),
            exchanges: exchanges,
            composer: composer,
            overdrafts: overdrafts
        )
    }

    private func readBack(_ exchange: PendingExchange) -> ExchangeRecord? {
        let record = exchange.keptRecord
        if record == nil { logger.error("journal slot cannot be read back") }
        return record
    }

    private func finish(_ unfinished: Committer.Unfinished) {
        // A slot is free before its number can be taken again.
        for exchange in unfinished.exchanges { exchange.slot?.clear() }
        state.withLock { state in
            for change in unfinished.batch.windows {
                state.book.committed(
                    row: change.row,
                    claimed: unfinished.composer.claimed[change.row] ?? .zero,
                    unclaimed: unfinished.composer.unclaimed[change.row] ?? .zero,
                    overdraft: unfinished.overdrafts[change.row] ?? .zero
                )
            }
            for exchange in unfinished.exchanges where exchange.number >= 0 {
                state.book.vacate(exchange.number)
            }
            state.committingSince = nil
            state.committingCount = 0
        }
    }
}
