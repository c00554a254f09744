import Policy
import Vocabulary

/// Everything that the ledger's lock guards.
struct LedgerState: Sendable {
    /// What the ledger's thread is doing, and so whether it must be woken.
    enum Sleep {
        /// It works, or has been woken.
        case awake
        /// It lets ended exchanges gather.
        case gathering
        /// It sleeps until there is something to do.
        case idle
    }

    var book = LedgerBook()
    var segments: [JournalSegment] = []
    /// Exchanges that wait for a hold.
    var holds = WaitingLine<HoldWish, HoldOutcome>()
    /// Exchanges that wait for more than they hold.
    var raises = WaitingLine<RaiseRequest, RaiseOutcome>()
    var nextSequence: UInt64 = 0
    var pending: [PendingExchange] = []
    var pendingSince: ContinuousClock.Instant?
    /// When the oldest exchange ended that is being committed.
    var committingSince: ContinuousClock.Instant?
    var committingCount = 0
    /// Accounts that somebody wants to read.
    var openings: [WindowOpening] = []
    /// Who waits for those accounts.
    var readers: [WakeSignal] = []
    var wantsSegment = false
    /// Whether the journal can be made longer, as far as is known.
    var canGrow = true
    var isClosed = false
    var mustStop = false
    var sleep = Sleep.awake
    var counts = LedgerStatistics()

    /// Takes a hold out of the book, with its place in the journal.
    mutating func take(_ request: HoldRequest, now: UTCTime) -> TakeResult {
        let answer = book.take(
            request.exchange,
            bound: request.charge,
            path: request.path,
            arrival: request.arrival,
            now: now,
            facts: HoldFacts(
                key: request.key,
                model: request.model,
                tags: request.tags,
                arrival: request.arrival
            )
        )
        switch answer {
        case .held(let number, let remaining, let rows):
            if book.freeNumbers.count < SlotLayout.slotsPerSegment / 8 { wantsSegment = true }
            return .held(
                TakenHold(
                    number: number,
                    slot: slot(number),
                    remaining: remaining,
                    rows: rows
                )
            )
        case .unopened, .uncovered:
            return .uncovered
        case .outside(let position):
            let node = request.path.budgeted[position]
            guard let terms = node.budget else { return .uncovered }
            return .outside(BudgetShortfall(outside: terms, of: node.name, at: request.arrival))
        case .noSlot:
            wantsSegment = true
            return .noSlot
        }
    }

    /// Queues an ended exchange, for the first of which the clock is read; answers whether the ledger's thread must be woken for it.
    mutating func enqueue(
        _ exchange: consuming PendingExchange,
        now: @autoclosure () -> ContinuousClock.Instant,
        limit: Int
    ) -> Bool {
        if pending.count >= limit {
            guard exchange.slot != nil else {
                counts.droppedRecords += 1
                return false
            }
            exchange.record = nil
        }
        if pendingSince == nil { pendingSince = now() }
        pending.append(exchange)
        return wake(isIdleOnly: true)
    }

    /// Notes that the thread is woken if it sleeps, or only if it sleeps idly; answers whether it must be.
    mutating func wake(isIdleOnly: Bool = false) -> Bool {
        guard sleep == .idle || (sleep == .gathering && !isIdleOnly) else { return false }
        sleep = .awake
        return true
    }

    /// Adds a segment's slots.
    mutating func add(_ segment: JournalSegment) {
        segments.append(segment)
        book.grow(by: SlotLayout.slotsPerSegment)
        wantsSegment = false
    }

    private func slot(_ number: Int32) -> JournalSlot {
        JournalSlot(
            segment: segments[Int(number) / SlotLayout.slotsPerSegment],
            index: Int(number) % SlotLayout.slotsPerSegment
        )
    }
}
