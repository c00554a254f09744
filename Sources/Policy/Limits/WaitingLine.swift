import Vocabulary

/// Exchanges that wait until limits leave room: a fair queue with bounds, without a clock of its own.
///
/// Who is urgent goes first; among equals teams take turns by their weights. One that still does not fit holds up those
/// after it that need the same limit, and nobody else.
struct WaitingLine: Sendable {
    /// One that waits.
    struct Place: Sendable {
        let ticket: UInt64
        let caller: LimitCaller
        /// Whether it is of one that waits elsewhere already, and counts there among those of its key.
        let isFurther: Bool
        /// What it asks for, by the limits in force.
        fileprivate(set) var request: LimitRequest
        /// When it may wait no longer, in microseconds.
        let deadline: Int64
        /// From when on it counts as urgent.
        let urgentFrom: Int64
        /// At whose limit it waits.
        var holder: LimitHolder
    }

    /// The most requests that wait in the process.
    static let mostOfAll = 1024
    /// The most places beside these of requests that wait at several limits at once.
    static let mostFurther = 3072
    /// The most that wait of one key.
    static let mostOfKey = 64
    /// How long others may go before one that is not urgent, in microseconds: after it, it takes turns with them.
    static let patience: Int64 = 5_000_000

    /// Those that are urgent, of themselves or because they have waited long.
    private var urgent = Turns()
    /// The others.
    private var patient = Turns()
    /// Those that wait at a limit, by its holder.
    private var crowds = Crowds()
    /// How many wait of a key.
    private var counts: [ScopeID: Int] = [:]
    /// No deadline is earlier than this.
    private var earliestDeadline = Int64.max
    /// Nobody becomes urgent earlier than this.
    private var earliestUrgency = Int64.max
    private var round: UInt64 = 0
    /// How many places there are.
    private(set) var count = 0
    /// How many of them are of requests that wait elsewhere already.
    private var further = 0

    /// How many requests wait.
    var requests: Int { count - further }

    /// Whether nobody waits.
    var isEmpty: Bool { count == 0 }

    /// When to look again, if nothing else happens.
    var nextChange: Int64? {
        guard !isEmpty else { return nil }
        let first = min(earliestDeadline, earliestUrgency)
        return crowds.fronts.reduce(first) { min($0, $1.retryAt ?? .max) }
    }

    /// Whether another of a key may wait; one that waits elsewhere already has counted there.
    func hasRoom(for key: ScopeID, isFurther: Bool) -> Bool {
        if isFurther { return further < Self.mostFurther }
        return requests < Self.mostOfAll && counts[key] ?? 0 < Self.mostOfKey
    }

    /// Puts one at its key's end, with what stands in its way now.
    mutating func enter(_ place: Place, _ excess: LimitExcess, now: Int64) {
        let isUrgent = place.urgentFrom <= now
        if isUrgent {
            urgent.enter(place)
        } else {
            patient.enter(place)
            earliestUrgency = min(earliestUrgency, place.urgentFrom)
        }
        let front = Front(excess, place.request, ticket: place.ticket, now: now)
        var crowd = crowds[place.holder] ?? Crowd(at: place.holder, front: front)
        // Whom the first does not hold up has its own time, and is to be looked at then.
        if !crowd.front.stops(place.request, at: place.holder) { crowd.front = front }
        crowd.join(place.request, isUrgent: isUrgent)
        crowds[place.holder] = crowd
        earliestDeadline = min(earliestDeadline, place.deadline)
        if place.isFurther { further += 1 } else { counts[place.caller.key, default: 0] += 1 }
        count += 1
    }

    /// Takes one out whose client has left or whose key was revoked; answers whether it was there.
    mutating func leave(_ ticket: UInt64) -> Bool {
        let urgent = urgent.remove { $0.ticket == ticket }
        for place in urgent { forget(place, isUrgent: true) }
        guard urgent.isEmpty else { return true }
        let patient = patient.remove { $0.ticket == ticket }
        for place in patient { forget(place, isUrgent: false) }
        return !patient.isEmpty
    }

    /// Whether anybody waits at a limit that applies to a request.
    func meets(_ request: LimitRequest) -> Bool {
        !isEmpty && request.firstHolder { crowds[$0] != nil } != nil
    }

    /// Those that wait at a limit that applies to a request and go before it; `nil` if nobody does.
    ///
    /// Whoever waits for a place does not go before one that has its own there: it may be that very place.
    func crowd(before request: LimitRequest, _ priority: RequestPriority) -> Crowd? {
        guard !isEmpty else { return nil }
        let holder = request.firstHolder { holder in
            guard let crowd = crowds[holder], crowd.goes(before: priority) else { return false }
            return crowd.front.stops(request, at: holder)
        }
        return holder.flatMap { crowds[$0] }
    }

    /// What stands in the way of a request that comes behind those that wait at its limits and go before it; `nil` if
    /// nobody does.
    ///
    /// The time is theirs and its own; if a limit stands longer in its way by itself, that one is told.
    func excess(
        behind request: LimitRequest,
        _ priority: RequestPriority,
        _ table: inout LimitTable,
        now: Int64
    ) -> LimitExcess? {
        guard let crowd = crowd(before: request, priority) else { return nil }
        var excess = crowd.excess(behind: request, now: now)
        if let own = table.excess(request, now: now), own.waitMicroseconds > excess.waitMicroseconds {
            return own
        }
        excess.readings = table.readings(request, now: now)
        return excess
    }

    /// The first of those that wait at a limit, if it waits for tokens and goes before what comes with a priority.
    func tokenFront(before priority: RequestPriority, at holder: LimitHolder) -> Front? {
        guard let crowd = crowds[holder], crowd.goes(before: priority) else { return nil }
        return crowd.front.excess.kind == .tokens ? crowd.front : nil
    }

    /// Until when those of a key wait that go before another of it at a limit that it meets, in their order.
    func deadlinesAhead(of request: LimitRequest, _ caller: LimitCaller, at holder: LimitHolder) -> [Int64] {
        let isAhead = goesBefore(request, at: holder)
        let urgent = urgent.places(of: caller.key).filter(isAhead)
        guard caller.priority == .batch else { return urgent.map(\.deadline) }
        return (urgent + patient.places(of: caller.key).filter(isAhead)).map(\.deadline)
    }

    /// Those that are expected to go before one more of a caller at a limit.
    func ahead(of request: LimitRequest, _ caller: LimitCaller, at holder: LimitHolder) -> [Place] {
        guard crowds[holder] != nil else { return [] }
        let isMeant = goesBefore(request, at: holder)
        guard caller.priority == .batch else { return urgent.ahead(of: caller, where: isMeant) }
        return urgent.all.filter(isMeant) + patient.ahead(of: caller, where: isMeant)
    }

    /// Whether one that waits may go before a request at a limit that it meets.
    private func goesBefore(_ request: LimitRequest, at holder: LimitHolder) -> (Place) -> Bool {
        let isStopped = crowds[holder]?.front.stops(request, at: holder) ?? true
        return { $0.request.meets(holder) && (isStopped || !$0.request.takesPlace(at: holder)) }
    }

    /// Admits all that fit now, turn by turn, and ends those that may wait no longer.
    mutating func advance(_ table: inout LimitTable, now: Int64) -> LimitGate.Decisions {
        promote(now: now)
        let decided = admitAll(&table, now: now)
        let expired = expire(now: now)
        guard !expired.isEmpty else { return decided }
        // Those whom the expired ones held up may go, and what is told of limits is what they leave.
        let freed = admitAll(&table, now: now)
        return decided + refusals(of: expired, &table, now: now) + freed
    }

    /// Lets those ask for something else whose limits have changed, by their tickets, and admits all that fit now.
    mutating func update(
        _ requests: [UInt64: LimitRequest],
        _ table: inout LimitTable,
        now: Int64
    ) -> LimitGate.Decisions {
        var crowds = Crowds()
        swap(&crowds, &self.crowds)
        for isUrgent in [true, false] {
            let change = { (place: inout Place) in
                guard let request = requests[place.ticket] else { return }
                // Where it waits is found out anew when it is looked at.
                crowds[place.holder]?.replace(place.request, with: request)
                place.request = request
            }
            if isUrgent { urgent.change(change) } else { patient.change(change) }
        }
        swap(&crowds, &self.crowds)
        return admitAll(&table, now: now, looksAtAll: true)
    }

    /// Makes those urgent that have waited long.
    private mutating func promote(now: Int64) {
        guard earliestUrgency <= now else { return }
        for place in patient.remove(where: { $0.urgentFrom <= now }) {
            crowds[place.holder]?.urge()
            urgent.enter(place)
        }
        earliestUrgency = patient.all.reduce(.max) { min($0, $1.urgentFrom) }
    }

    private mutating func admitAll(
        _ table: inout LimitTable,
        now: Int64,
        looksAtAll: Bool = false
    ) -> LimitGate.Decisions {
        round += 1
        var decided: LimitGate.Decisions = []
        var blocked: Set<LimitHolder> = []
        var admitted: [Place] = []
        // Taken out meanwhile, so that it is changed in its place.
        var crowds = Crowds()
        swap(&crowds, &self.crowds)
        for isUrgent in [true, false] {
            let admit = { (place: inout Place) -> Bool in
                let request = place.request
                let holder = request.firstHolder {
                    blocked.contains($0) && crowds[$0]?.front.stops(request, at: $0) ?? true
                }
                if let holder {
                    // Somebody whose turn came before waits there.
                    Self.move(&place, to: holder, crowds[holder]?.front, &crowds, isUrgent)
                    return false
                }
                do throws(LimitExcess) {
                    decided.append((place.ticket, .admitted(try table.admit(place.request, now: now))))
                    admitted.append(place)
                    Self.quit(place, &crowds, isUrgent)
                    return true
                } catch {
                    blocked.insert(error.holder)
                    let front = Front(error, place.request, ticket: place.ticket, now: now)
                    Self.move(&place, to: error.holder, front, &crowds, isUrgent)
                    return false
                }
            }
            // When somebody was stopped at every limit where anybody waits, the rest need not be looked at, unless one
            // may be among them whom that does not hold up.
            let isOver = {
                !looksAtAll && blocked.count >= crowds.count && crowds.withPassers == 0
            }
            if isUrgent {
                urgent.serve(round: round, until: isOver, admit)
            } else {
                patient.serve(round: round, until: isOver, admit)
            }
        }
        swap(&crowds, &self.crowds)
        for place in admitted { lessen(place) }
        return decided
    }

    /// Takes out those that may wait no longer, each with what the first at its limit waits for.
    private mutating func expire(now: Int64) -> [(place: Place, front: LimitExcess?)] {
        guard earliestDeadline <= now else { return [] }
        let ended = [
            (urgent.remove { $0.deadline <= now }, true), (patient.remove { $0.deadline <= now }, false),
        ]
        let expired = ended.flatMap(\.0).map { (place: $0, front: crowds[$0.holder]?.front.excess) }
        for (places, isUrgent) in ended {
            for place in places { forget(place, isUrgent: isUrgent) }
        }
        earliestDeadline = (urgent.all + patient.all).reduce(.max) { min($0, $1.deadline) }
        return expired
    }

    /// What those are told that may wait no longer: what one is that asks for the same now.
    private func refusals(
        of expired: [(place: Place, front: LimitExcess?)],
        _ table: inout LimitTable,
        now: Int64
    ) -> LimitGate.Decisions {
        var refusals: LimitGate.Decisions = []
        for (place, front) in expired {
            let request = place.request
            var excess = excess(behind: request, place.caller.priority, &table, now: now)
            excess = excess ?? table.excess(request, now: now)
            if excess == nil, var last = front {
                // What held it up has gone in the same moment.
                last.waitMicroseconds = 1
                last.readings = table.readings(request, now: now)
                excess = last
            }
            if let excess { refusals.append((place.ticket, .refused(excess))) }
        }
        return refusals
    }

    private mutating func forget(_ place: Place, isUrgent: Bool) {
        Self.quit(place, &crowds, isUrgent)
        lessen(place)
    }

    private mutating func lessen(_ place: Place) {
        count -= 1
        guard !place.isFurther else {
            further -= 1
            return
        }
        let left = (counts[place.caller.key] ?? 1) - 1
        counts[place.caller.key] = left > 0 ? left : nil
    }
}
