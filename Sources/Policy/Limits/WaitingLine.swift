import Vocabulary

/// Exchanges that wait until limits leave room: a fair queue with bounds, without a clock of its own.
///
/// Keys take turns; of one key, the first to come is the first to go. One that still does not fit holds up those that
/// need the same limit, and nobody else.
struct WaitingLine: Sendable {
    /// One that waits.
    struct Place: Sendable {
        let ticket: UInt64
        let key: ScopeID
        let request: LimitRequest
        /// When it may wait no longer, in microseconds.
        let deadline: Int64
        /// At whose limit it waits.
        var holder: LimitHolder
    }

    /// The most that wait in the process.
    static let mostOfAll = 1024
    /// The most that wait of one key.
    static let mostOfKey = 64

    /// Those that wait, by key, first come first.
    private var places: [ScopeID: [Place]] = [:]
    /// The keys that have somebody waiting, the next turn first.
    private var turns: [ScopeID] = []
    /// Those that wait at a limit, by its holder.
    private var crowds: [LimitHolder: Crowd] = [:]
    /// No deadline is earlier than this.
    private var earliestDeadline = Int64.max
    private(set) var count = 0

    /// Whether nobody waits.
    var isEmpty: Bool { count == 0 }

    /// When to look again, if nothing else happens.
    var nextChange: Int64? {
        isEmpty ? nil : crowds.values.reduce(earliestDeadline) { min($0, $1.front.retryAt ?? .max) }
    }

    /// Whether another of a key may wait.
    func hasRoom(for key: ScopeID) -> Bool {
        count < Self.mostOfAll && places[key]?.count ?? 0 < Self.mostOfKey
    }

    /// Puts one at its key's end, with what stands in its way now.
    mutating func enter(_ place: Place, _ excess: LimitExcess, now: Int64) {
        if places[place.key] == nil { turns.append(place.key) }
        places[place.key, default: []].append(place)
        let front = Front(excess, place.request, now: now)
        crowds[place.holder, default: Crowd(front: front)].join(place.request)
        earliestDeadline = min(earliestDeadline, place.deadline)
        count += 1
    }

    /// Takes one out whose client has left or whose key was revoked; answers whether it was there.
    mutating func leave(_ ticket: UInt64) -> Bool {
        for (key, waiting) in places {
            guard let index = waiting.firstIndex(where: { $0.ticket == ticket }) else { continue }
            remove(key, index)
            return true
        }
        return false
    }

    /// Those that wait at a limit that applies to a request; `nil` if nobody does.
    func crowd(before request: LimitRequest) -> Crowd? {
        guard !isEmpty else { return nil }
        for node in request.nodes {
            if let crowd = crowds[.scope(node.name)] { return crowd }
        }
        for name in request.names {
            if let crowd = crowds[name.holder] { return crowd }
        }
        return nil
    }

    /// Admits all that fit now, turn by turn, and ends those that may wait no longer.
    mutating func advance(_ table: inout LimitTable, now: Int64) -> LimitGate.Decisions {
        let decided = admitAll(&table, now: now)
        let expired = expire(&table, now: now)
        // Those whom the expired ones held up may go.
        return expired.isEmpty ? decided : decided + expired + admitAll(&table, now: now)
    }

    private mutating func admitAll(_ table: inout LimitTable, now: Int64) -> LimitGate.Decisions {
        var decided: LimitGate.Decisions = []
        var blocked: Set<LimitHolder> = []
        var turn = 0
        // When somebody was stopped at every limit where anybody waits, the rest need not be looked at.
        while turn < turns.count, blocked.count < crowds.count {
            let key = turns[turn]
            guard let admitted = admitFirst(of: key, &table, &blocked, now: now) else {
                turn += 1
                continue
            }
            decided.append(admitted)
            // The next turn is another key's.
            if let place = turns.firstIndex(of: key) { turns.append(turns.remove(at: place)) }
        }
        return decided
    }

    private mutating func admitFirst(
        of key: ScopeID,
        _ table: inout LimitTable,
        _ blocked: inout Set<LimitHolder>,
        now: Int64
    ) -> LimitGate.Decisions.Element? {
        for index in (places[key] ?? []).indices {
            guard let place = places[key]?[index] else { break }
            if let holder = blocked.first(where: { place.request.meets($0) }) {
                // Somebody whose turn came before waits there.
                if let crowd = crowds[holder] { move(key, index, to: holder, crowd.front) }
                continue
            }
            do throws(LimitExcess) {
                let readings = try table.admit(place.request, now: now)
                remove(key, index)
                return (place.ticket, .admitted(readings))
            } catch {
                blocked.insert(error.holder)
                move(key, index, to: error.holder, Front(error, place.request, now: now))
            }
        }
        return nil
    }

    /// Says at whose limit one waits now, and who is the first there.
    private mutating func move(_ key: ScopeID, _ index: Int, to holder: LimitHolder, _ front: Front) {
        guard let place = places[key]?[index] else { return }
        if place.holder != holder {
            quit(place)
            places[key]?[index].holder = holder
            crowds[holder, default: Crowd(front: front)].join(place.request)
        }
        crowds[holder]?.front = front
    }

    private mutating func expire(_ table: inout LimitTable, now: Int64) -> LimitGate.Decisions {
        guard earliestDeadline <= now else { return [] }
        var expired: LimitGate.Decisions = []
        earliestDeadline = .max
        for key in turns {
            let waiting = places[key] ?? []
            for index in waiting.indices.reversed() {
                let place = waiting[index]
                guard place.deadline <= now else {
                    earliestDeadline = min(earliestDeadline, place.deadline)
                    continue
                }
                let excess = table.excess(place.request, now: now) ?? crowds[place.holder]?.front.excess
                if let excess { expired.append((place.ticket, .refused(excess))) }
                remove(key, index)
            }
        }
        return expired
    }

    private mutating func remove(_ key: ScopeID, _ index: Int) {
        guard let place = places[key]?.remove(at: index) else { return }
        count -= 1
        quit(place)
        if places[key]?.isEmpty ?? true {
            places[key] = nil
            turns.removeAll { $0 == key }
        }
    }

    private mutating func quit(_ place: Place) {
        crowds[place.holder]?.quit(place.request)
        if crowds[place.holder]?.count == 0 { crowds[place.holder] = nil }
    }
}
