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

    /// How many wait.
    public var waitingCount: Int { line.count }

    /// Admits a request now or says what stops it.
    ///
    /// Nobody overtakes those who wait at the same limit.
    public mutating func ask(_ request: LimitRequest, now: Int64) throws(LimitExcess) -> LimitReadings {
        if let excess = excess(behind: request, now: now) { throw excess }
        return try table.admit(request, now: now)
    }

    /// Admits a request now, or lets it wait for at most until `deadline`, or says why it can do neither.
    public mutating func ask(
        _ request: LimitRequest,
        of key: ScopeID,
        until deadline: Int64,
        now: Int64
    ) throws(LimitExcess) -> Answer {
        let stopped: LimitExcess
        if let excess = excess(behind: request, now: now) {
            stopped = excess
        } else {
            do throws(LimitExcess) {
                return .admitted(try table.admit(request, now: now))
            } catch {
                stopped = error
            }
        }
        guard deadline > now, line.hasRoom(for: key) else { throw stopped }
        lastTicket += 1
        let place = WaitingLine.Place(
            ticket: lastTicket,
            key: key,
            request: request,
            deadline: deadline,
            holder: stopped.holder
        )
        line.enter(place, stopped, now: now)
        return .waits(ticket: lastTicket)
    }

    /// Admits an attempt of an exchange that was admitted already, or says what stops it.
    public mutating func attempt(_ request: LimitRequest, now: Int64) throws(LimitExcess) -> LimitReadings {
        try table.admit(request, now: now)
    }

    /// Ends what was admitted; whoever waited for its place may go.
    public mutating func end(_ request: LimitRequest, usedTokens: Int, now: Int64) -> Decisions {
        table.end(request, usedTokens: usedTokens)
        return line.crowd(before: request) == nil ? [] : line.advance(&table, now: now)
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

    private mutating func excess(behind request: LimitRequest, now: Int64) -> LimitExcess? {
        guard let crowd = line.crowd(before: request) else { return nil }
        var excess = crowd.excess(behind: request, now: now)
        excess.readings = table.readings(request)
        return excess
    }
}
