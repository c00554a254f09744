import Ledger
import Synchronization
import Vocabulary

/// A store that keeps everything in memory and can be told to fail.
final class InMemoryLedgerStore: LedgerStore {
    struct Failed: Error {}

    struct Contents: Sendable {
        var identity: UInt64 = 7
        var windows: [StoredWindow] = []
        var spends: [LedgerBatch.Spend] = []
        var records: [ExchangeID: ExchangeRecord] = [:]
        var usage: [UsageSum] = []
        var exchanges = 0
        var commits = 0
    }

    let contents: Mutex<Contents>
    let isFailing = Mutex(false)

    init(_ contents: Contents = Contents()) { self.contents = Mutex(contents) }

    /// What a process that is started now would find.
    func copy() -> InMemoryLedgerStore { InMemoryLedgerStore(contents.withLock { $0 }) }

    func fail(_ fails: Bool) { isFailing.withLock { $0 = fails } }

    func identity() throws -> UInt64 { contents.withLock { $0.identity } }

    func windows(endingAfter time: UTCTime) throws -> [StoredWindow] {
        contents.withLock { $0.windows.filter { $0.window.end > time } }
    }

    func open(_ windows: [BudgetWindow], at time: UTCTime) throws -> [StoredWindow] {
        try check()
        return contents.withLock { contents in
            windows.map { window in
                if let known = contents.windows.first(where: { $0.window == window }) { return known }
                let spent = contents.spends.filter { $0.scope == window.scope && window.contains($0.quarter) }
                let row = StoredWindow(
                    row: Int64(contents.windows.count + 1),
                    window: window,
                    createdAt: time,
                    settled: spent.reduce(.zero) { $0 + $1.amount },
                    sliced: .zero
                )
                contents.windows.append(row)
                return row
            }
        }
    }

    func exchange(_ requests: [SliceRequest]) throws -> [SliceGrant] {
        try check()
        return contents.withLock { contents in
            contents.exchanges += 1
            return requests.map { request in
                let place = Int(request.row) - 1
                contents.windows[place].sliced -= request.givenBack
                let window = contents.windows[place]
                let room = max(.zero, request.limit - window.settled - window.sliced)
                let granted = min(request.wanted, room)
                contents.windows[place].sliced += granted
                return SliceGrant(row: request.row, granted: granted, room: room - granted)
            }
        }
    }

    func commit(_ batch: LedgerBatch) throws {
        try check()
        contents.withLock { contents in
            contents.commits += 1
            for record in batch.records where contents.records[record.id] == nil {
                contents.records[record.id] = record
            }
            contents.usage += batch.usage
            contents.spends += batch.spends
            for change in batch.windows {
                contents.windows[Int(change.row) - 1].settled += change.settled
                contents.windows[Int(change.row) - 1].sliced += change.sliced
            }
        }
    }

    func recorded(among exchanges: [ExchangeID]) throws -> Set<ExchangeID> {
        contents.withLock { contents in Set(exchanges.filter { contents.records[$0] != nil }) }
    }

    func endSlices(areProven: Bool, at time: UTCTime) throws -> [(window: StoredWindow, charged: Money)] {
        contents.withLock { contents in
            var charged: [(window: StoredWindow, charged: Money)] = []
            for place in contents.windows.indices {
                let window = contents.windows[place]
                if !areProven, window.sliced > .zero {
                    contents.windows[place].settled += window.sliced
                    contents.spends.append(
                        LedgerBatch.Spend(
                            scope: window.window.scope,
                            quarter: max(window.window.start, time),
                            amount: window.sliced
                        )
                    )
                    charged.append((window, window.sliced))
                }
                contents.windows[place].sliced = .zero
            }
            return charged
        }
    }

    private func check() throws {
        if isFailing.withLock({ $0 }) { throw Failed() }
    }
}
