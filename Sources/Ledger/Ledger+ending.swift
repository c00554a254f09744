import Policy
import Synchronization
import Vocabulary

extension Ledger {
    /// Ends a hold at the record's cost and books the record under the hold's exchange and arrival.
    ///
    /// A cost above the bound is booked as it is and counted as an overrun.
    public func settle(_ hold: consuming Hold, _ record: consuming ExchangeRecord) {
        end(hold, consume record)
    }

    /// Ends a hold of which nothing can have been billed; a record is booked at no cost.
    public func release(_ hold: consuming Hold, _ record: consuming ExchangeRecord?) {
        guard var record else {
            hold.end()
            drop(number: hold.number, slot: hold.slot)
            return
        }
        record.cost = .zero
        record.usage = .none
        end(hold, consume record)
    }

    /// Ends a hold of which nobody can say what was billed: it is charged at its bound.
    public func expire(_ hold: consuming Hold, _ record: consuming ExchangeRecord) {
        var record = consume record
        record.cost = hold.bound
        record.usage.raise(toTokens: hold.tokens)
        record.accuracy = .none
        state.withLock { $0.counts.expired += 1 }
        end(hold, consume record)
    }

    /// Books an exchange that never had a hold and cost nothing, such as a refused one.
    ///
    /// When too many are waiting to be committed it is dropped and counted.
    public func record(_ record: consuming ExchangeRecord) {
        var record = consume record
        record.cost = .zero
        enqueue(PendingExchange(record: consume record))
    }

    /// Ends a hold whose value was dropped.
    func endLeaked(
        number: Int32,
        slot: JournalSlot,
        path: ScopePath,
        rows: [WindowRow],
        bound: Money,
        isSent: Bool
    ) {
        state.withLock { state in
            state.counts.leaks += 1
            if isSent { state.counts.expired += 1 }
        }
        guard case .open(let kept, _) = slot.read() else { return drop(number: number, slot: slot) }
        var record = kept.record
        record.cost = isSent ? bound : .zero
        if !isSent { record.usage = .none }
        record.errorCode = "leaked"
        end(number: number, slot: slot, path: path, rows: rows, consume record)
    }

    private func end(_ hold: consuming Hold, _ record: consuming ExchangeRecord) {
        hold.end()
        var record = consume record
        record.id = hold.exchange
        record.time = hold.arrival
        end(number: hold.number, slot: hold.slot, path: hold.path, rows: hold.rows, consume record)
    }

    private func end(
        number: Int32,
        slot: JournalSlot,
        path: ScopePath,
        rows: [WindowRow],
        _ record: consuming ExchangeRecord
    ) {
        var record = consume record
        record.cost = max(record.cost, .zero)
        record.usage = record.usage.bounded
        slot.settle(record)
        let charge = Charge(cost: record.cost, usage: record.usage)
        var exchange = PendingExchange(number: number, slot: slot, record: record, path: path, rows: rows)
        let wake = state.withLock { state in
            exchange.attached = state.book.attached(number, beyond: rows.count)
            if state.book.settle(number, charge: charge) { state.counts.overruns += 1 }
            return state.enqueue(exchange, now: ContinuousClock.now, limit: settings.pendingRecords)
        }
        if wake { signal.wake() }
    }

    private func drop(number: Int32, slot: JournalSlot) {
        slot.clear()
        state.withLock { state in
            state.book.settle(number, charge: .zero)
            state.book.vacate(number)
        }
    }

    private func enqueue(_ exchange: PendingExchange) {
        let wake = state.withLock {
            $0.enqueue(exchange, now: ContinuousClock.now, limit: settings.pendingRecords)
        }
        if wake { signal.wake() }
    }
}
