import Ledger
import Policy
import Synchronization
import Vocabulary

/// A store that keeps everything in memory and can be told to fail.
final class InMemoryLedgerStore: LedgerStore {
    struct Failed: Error {}

    struct Contents: Sendable {
        var identity: UInt64 = 7
        var windows: [StoredWindow] = []
        var declared: [Int64: Quantity] = [:]
        var passedOn: [Int64: Quantity] = [:]
        var calendars: [Int64: String] = [:]
        var spends: [LedgerBatch.Spend] = []
        var records: [ExchangeID: ExchangeRecord] = [:]
        var usage: [UsageSum] = []
        var names: [ScopeName] = []
        var exchanges = 0
        var largestExchange = 0
        var largestRead = 0
        var commits = 0
    }

    let contents: Mutex<Contents>
    let isFailing = Mutex(false)
    /// What happens once, while the store is asked next.
    let meanwhile = Mutex<(@Sendable () -> Void)?>(nil)

    init(_ contents: Contents = Contents()) { self.contents = Mutex(contents) }

    /// What a process that is started now would find.
    func copy() -> InMemoryLedgerStore { InMemoryLedgerStore(contents.withLock { $0 }) }

    func fail(_ fails: Bool) { isFailing.withLock { $0 = fails } }

    func identity() throws -> UInt64 { contents.withLock { $0.identity } }

    func windows(endingAfter time: UTCTime) throws -> [StoredWindow] {
        contents.withLock { $0.windows.filter { $0.window.end > time } }
    }

    func windows(of scopes: [ScopeID]) throws -> [StoredWindow] {
        try check()
        return contents.withLock { $0.windows.filter { scopes.contains($0.window.scope) } }
    }

    /// Adds to what is settled on the windows of a holder.
    func add(_ amount: Int64, to scope: ScopeID) {
        contents.withLock { contents in
            for place in contents.windows.indices where contents.windows[place].window.scope == scope {
                contents.windows[place].settled += Quantity(count: amount)
            }
        }
    }

    /// What a change of a budget's terms writes to the window of a holder that a moment lies in.
    func declare(_ limit: Int64, for scope: ScopeID, at time: UTCTime) {
        contents.withLock { contents in
            for window in contents.windows where window.window.scope == scope && window.window.contains(time)
            {
                contents.declared[window.row] = Quantity(count: limit)
            }
        }
    }

    func open(_ drafts: [WindowDraft], at time: UTCTime) throws -> [StoredWindow] {
        try check()
        meanwhile.withLock { $0.take() }?()
        return contents.withLock { contents in
            drafts.map { draft in
                let (place, isNew) = contents.place(of: draft, at: time)
                if isNew, let carry = draft.carry { contents.carry(carry, to: place, draft, at: time) }
                return contents.windows[place]
            }
        }
    }

    func look(_ drafts: [WindowDraft]) throws -> [StoredWindow] {
        try check()
        return try copy().open(drafts, at: .endless)
    }

    func exchange(_ requests: [SliceRequest]) throws -> [SliceGrant] {
        try check()
        meanwhile.withLock { $0.take() }?()
        return contents.withLock { contents in
            contents.exchanges += 1
            contents.largestExchange = max(contents.largestExchange, requests.count)
            return requests.map { request in
                let place = Int(request.row) - 1
                contents.windows[place].sliced -= request.givenBack
                let window = contents.windows[place]
                let carried = window.carried - (contents.passedOn[request.row] ?? .zero)
                let room = max(.zero, request.limit + carried - window.settled - window.sliced)
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

    func endSlices(areProven: Bool, at time: UTCTime) throws -> [(window: StoredWindow, charged: Quantity)] {
        contents.withLock { contents in
            var charged: [(window: StoredWindow, charged: Quantity)] = []
            for place in contents.windows.indices {
                let window = contents.windows[place]
                if !areProven, window.sliced > .zero {
                    contents.windows[place].settled += window.sliced
                    contents.spends.append(
                        LedgerBatch.Spend(
                            scope: window.window.scope,
                            quarter: max(window.window.start, time),
                            charge: window.window.unit == .usd
                                ? Charge(cost: Money(nanos: window.sliced.count), tokens: 0)
                                : Charge(cost: .zero, tokens: window.sliced.count)
                        )
                    )
                    charged.append((window, window.sliced))
                }
                contents.windows[place].sliced = .zero
            }
            return charged
        }
    }

    /// Places begin at 1001, beside those that tests choose.
    func scopes(for names: [ScopeName], at time: UTCTime) throws -> [ScopeID] {
        try check()
        return contents.withLock { contents in
            names.map { name in
                let place = contents.names.firstIndex(of: name) ?? contents.names.count
                if place == contents.names.count { contents.names.append(name) }
                return ScopeID(rawValue: Int32(1001 + place))
            }
        }
    }

    func knownScope(of name: ScopeName) throws -> ScopeID? {
        contents.withLock { $0.names.firstIndex(of: name) }.map { ScopeID(rawValue: Int32(1001 + $0)) }
    }

    func endUsers(
        of team: TeamID,
        endingAfter time: UTCTime,
        after value: String?,
        limit: Int
    ) throws -> [StoredEndUser] {
        try members(of: team, after: value, limit) { $0.window.end > time }
    }

    func settledEndUsers(
        of team: TeamID,
        endingAfter time: UTCTime,
        after value: String?,
        limit: Int
    ) throws -> [StoredEndUser] {
        try members(of: team, after: value, limit) { $0.window.end > time && $0.settled > .zero }
    }

    private func members(
        of team: TeamID,
        after value: String?,
        _ limit: Int,
        _ counts: (StoredWindow) -> Bool
    ) throws -> [StoredEndUser] {
        try check()
        return contents.withLock { contents in
            let live = Dictionary(grouping: contents.windows.filter(counts), by: \.window.scope)
            let members = contents.names.enumerated().compactMap { place, name -> StoredEndUser? in
                let scope = ScopeID(rawValue: Int32(1001 + place))
                guard case .part(team, .endUser(let value)) = name,
                    let end = live[scope]?.map(\.window.end).max()
                else { return nil }
                return StoredEndUser(value: value, scope: scope, end: end)
            }
            let later = members.filter { $0.value > value ?? "" }.sorted { $0.value < $1.value }
            contents.largestRead = max(contents.largestRead, min(limit, later.count))
            return Array(later.prefix(limit))
        }
    }

    private func check() throws {
        if isFailing.withLock({ $0 }) { throw Failed() }
    }
}

extension InMemoryLedgerStore.Contents {
    fileprivate mutating func place(of draft: WindowDraft, at time: UTCTime) -> (Int, isNew: Bool) {
        if let known = windows.firstIndex(where: { $0.window == draft.window }) { return (known, false) }
        let spent = spends.filter {
            $0.scope == draft.window.scope && draft.window.contains($0.quarter)
        }
        let row = Int64(windows.count + 1)
        windows.append(
            StoredWindow(
                row: row,
                window: draft.window,
                createdAt: time,
                settled: spent.reduce(.zero) { $0 + $1.charge[draft.window.unit] },
                sliced: .zero
            )
        )
        declared[row] = draft.declared
        calendars[row] = draft.calendar
        return (windows.count - 1, true)
    }

    fileprivate mutating func carry(
        _ carry: WindowDraft.Carry,
        to place: Int,
        _ draft: WindowDraft,
        at time: UTCTime
    ) {
        if !windows.contains(where: { $0.window == carry.previous }) {
            let isKnown = windows.contains { window in
                window.window.scope == carry.previous.scope && window.window.unit == carry.previous.unit
                    && calendars[window.row] == draft.calendar && window.window.end <= carry.previous.start
            }
            guard isKnown else { return }
        }
        let idle = WindowDraft(window: carry.previous, declared: draft.declared, calendar: draft.calendar)
        let previous = windows[self.place(of: idle, at: time).0]
        let own = declared[previous.row] ?? draft.declared
        let sliced = max(.zero, previous.sliced - carry.idle)
        let used = previous.settled + sliced + (passedOn[previous.row] ?? .zero)
        let carried = max(.zero, min(own, carry.most, own + previous.carried - used))
        passedOn[previous.row, default: .zero] += carried
        windows[place].carried = carried
    }
}
