import Vocabulary

/// The limits in use and those that wait for them: one value, told what happens and when, that says what follows.
public struct LimitGate: Sendable {
    /// What one that may wait is told.
    public enum Answer: Sendable, Equatable {
        /// It is admitted.
        case admitted(LimitReadings)
        /// It waits; a decision will name the ticket.
        case waits(ticket: UInt64)
    }

    /// Decisions about those that waited, by their tickets.
    public typealias Decisions = [(ticket: UInt64, decision: LimitDecision)]

    private var table = LimitTable()
    private var line = WaitingLine()
    private var lastTicket: UInt64 = 0

    /// Makes a gate with nothing in use.
    public init() {}

    /// When to `advance` although nothing happens; `nil` if nobody waits.
    public var nextChange: Int64? { line.nextChange }

    /// How many places there are of those who wait; one that waits at several limits has one at each.
    public var waitingCount: Int { line.count }

    /// How many requests wait.
    public var waitingRequests: Int { line.requests }

    /// Admits a request now or says what stops it.
    ///
    /// Nobody overtakes those who wait at the same limit, unless it is more urgent than they all are.
    public mutating func ask(
        _ request: LimitRequest,
        _ priority: RequestPriority = .interactive,
        now: Int64
    ) throws(LimitExcess) -> LimitReadings {
        if let excess = excess(behind: request, priority, now: now) { throw excess }
        return try table.admit(request, now: now)
    }

    /// Admits a request now, or lets it wait for at most until `deadline`, or says why it can do neither.
    ///
    /// One whose time would be over before room is expected is not let in to wait in vain. `isFurther` says that the caller waits
    /// elsewhere already, so that it counts among those of its key there.
    public mutating func ask(
        _ request: LimitRequest,
        of caller: LimitCaller,
        isFurther: Bool = false,
        until deadline: Int64,
        now: Int64
    ) throws(LimitExcess) -> Answer {
        let stopped: LimitExcess
        if let excess = excess(behind: request, caller.priority, now: now) {
            stopped = excess
        } else {
            do throws(LimitExcess) {
                return .admitted(try table.admit(request, now: now))
            } catch {
                stopped = error
            }
        }
        guard deadline > now, line.hasRoom(for: caller.key, isFurther: isFurther),
            expectedRoom(for: request, of: caller, now: now) <= deadline
        else {
            throw stopped
        }
        lastTicket += 1
        let place = WaitingLine.Place(
            ticket: lastTicket,
            caller: caller,
            isFurther: isFurther,
            request: request,
            deadline: deadline,
            urgentFrom: caller.priority == .interactive ? now : now + WaitingLine.patience,
            holder: stopped.holder
        )
        line.enter(place, stopped, now: now)
        return .waits(ticket: lastTicket)
    }

    /// When room for a request is expected; now if nothing is known of that.
    private mutating func expectedRoom(
        for request: LimitRequest,
        of caller: LimitCaller,
        now: Int64
    ) -> Int64 {
        max(ownRoom(for: request, of: caller, now: now), roomBehindOthers(for: request, of: caller, now: now))
    }

    /// When there will be room for a request that there is none for now.
    ///
    /// Requests per minute are given back by time and by nothing else, so that it is known before when there is none: those of the same
    /// key that go before take theirs first, and whose turn comes between is not counted. Tokens come back by time too, places as
    /// often as they were given back of late: for these it is counted who is expected to go before.
    private mutating func ownRoom(for request: LimitRequest, of caller: LimitCaller, now: Int64) -> Int64 {
        guard let excess = table.excess(request, now: now) else { return now }
        let each = 60_000_000.0 / Double(max(1, excess.limit))
        var room = now + excess.waitMicroseconds
        // Whoever gives up before room comes takes none.
        switch excess.kind {
        case .requests:
            let deadlines = line.deadlinesAhead(of: request, caller, at: excess.holder)
            for deadline in deadlines where room <= deadline {
                room += Int64(each)
            }
        case .tokens:
            for place in line.ahead(of: request, caller, at: excess.holder) where room <= place.deadline {
                room += Int64(Double(min(place.request.tokens, excess.limit)) * each)
            }
        case .concurrency:
            guard let turnover = excess.turnoverMicroseconds else { return now }
            for place in line.ahead(of: request, caller, at: excess.holder) where room <= place.deadline {
                room += turnover
            }
        }
        return room
    }

    /// When those are expected to have gone who wait for more tokens than there are and go before a request, which there
    /// may be enough for; from then on it waits for its own.
    private func roomBehindOthers(for request: LimitRequest, of caller: LimitCaller, now: Int64) -> Int64 {
        var latest = now
        for holder in line.isEmpty ? [] : request.holders {
            guard let front = line.tokenFront(before: caller.priority, at: holder) else { continue }
            let ahead = line.ahead(of: request, caller, at: holder)
            guard let first = ahead.first(where: { $0.ticket == front.ticket }) else { continue }
            var room = max(now, front.retryAt ?? now)
            guard room <= first.deadline else {
                // It holds up the others until it gives up.
                latest = max(latest, first.deadline)
                continue
            }
            let limit = front.excess.limit
            let each = 60_000_000.0 / Double(max(1, limit))
            for place in ahead where place.ticket != front.ticket && room <= place.deadline {
                room += Int64(Double(min(place.request.tokens, limit)) * each)
            }
            latest = max(latest, room + Int64(Double(min(request.tokens, limit)) * each))
        }
        return latest
    }

    /// Admits an attempt of an exchange that was admitted already, or says what stops it; whoever waits at one of its limits and may
    /// go by now goes first.
    ///
    /// It overtakes nobody either: room that came with time is of those who wait for it.
    public mutating func attempt(
        _ request: LimitRequest,
        _ priority: RequestPriority = .interactive,
        now: Int64
    ) -> (answer: Result<LimitReadings, LimitExcess>, decisions: Decisions) {
        let decisions = line.meets(request) ? line.advance(&table, now: now) : []
        do throws(LimitExcess) { return (.success(try ask(request, priority, now: now)), decisions) } catch {
            return (.failure(error), decisions)
        }
    }

    /// What would stop an attempt of an exchange that was admitted already, once its `own` attempt under way has ended; whoever waits
    /// at one of its limits and may go by now goes first.
    public mutating func obstacle(
        _ request: LimitRequest,
        _ priority: RequestPriority = .interactive,
        after own: LimitRequest? = nil,
        usedTokens: Int = 0,
        now: Int64
    ) -> (excess: LimitExcess?, decisions: Decisions) {
        let decisions = line.meets(request) ? line.advance(&table, now: now) : []
        if let excess = excess(behind: request, priority, now: now) { return (excess, decisions) }
        guard let own else { return (table.excess(request, now: now), decisions) }
        return (table.excess(request, after: own, usedTokens: usedTokens, now: now), decisions)
    }

    /// Ends what was admitted; whoever waited for its place may go.
    public mutating func end(_ request: LimitRequest, usedTokens: Int, now: Int64) -> Decisions {
        table.end(request, usedTokens: usedTokens, now: now)
        return line.meets(request) ? line.advance(&table, now: now) : []
    }

    /// Takes back what was admitted and not used, its request per minute too; whoever waited for that may go.
    public mutating func withdraw(_ request: LimitRequest, now: Int64) -> Decisions {
        table.withdraw(request, now: now)
        return line.meets(request) ? line.advance(&table, now: now) : []
    }

    /// Replaces what those ask for, by their tickets, whose limits have changed; whoever may go by the new ones goes.
    public mutating func update(_ requests: [UInt64: LimitRequest], now: Int64) -> Decisions {
        line.isEmpty || requests.isEmpty ? [] : line.update(requests, &table, now: now)
    }

    /// Takes out one that no longer waits; those behind it may go.
    public mutating func leave(_ ticket: UInt64, now: Int64) -> Decisions {
        line.leave(ticket) ? line.advance(&table, now: now) : []
    }

    /// Lets time pass.
    public mutating func advance(now: Int64) -> Decisions {
        guard let next = line.nextChange, next <= now else { return [] }
        return line.advance(&table, now: now)
    }

    private mutating func excess(
        behind request: LimitRequest,
        _ priority: RequestPriority,
        now: Int64
    ) -> LimitExcess? {
        line.excess(behind: request, priority, &table, now: now)
    }
}
