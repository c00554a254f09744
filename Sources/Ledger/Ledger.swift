import Logging
import Policy
import Ports
import Synchronization
import Vocabulary

/// Holds money on budgets before it is spent, and books what was spent, once.
///
/// `tryHold`, `settle` and the other verbs of an exchange never wait for the store: they move amounts within
/// slices that were taken out of the budgets durably, and write to a journal in memory that survives the
/// process. A thread of the ledger's own takes slices and commits ended exchanges in groups.
public final class Ledger: Sendable {
    let state: Mutex<LedgerState>
    let committer: Mutex<Committer>
    let store: any LedgerStore
    let journal: Journal
    let observers: [any RecordObserving]
    let settings: LedgerSettings
    let logger: Logger
    let now: @Sendable () -> UTCTime
    let signal = WakeSignal()
    /// How many exchanges of a former process were booked at the start.
    ///
    /// What budgets of parts were declared while they were open, the journal does not say.
    public let bookedAtStart: Int
    let thread = Mutex<LedgerThread?>(nil)
    let endUsers = Mutex(EndUserTable())
    let inForce = Mutex<(@Sendable () -> PublishedSnapshot)?>(nil)

    /// Opens the ledger: reads the journal back, books what a former process left, and starts the thread.
    ///
    /// - Parameters:
    ///   - store: Where budgets and records are kept.
    ///   - journal: The directory of the journal; it is made if need be, in a directory that exists.
    ///   - observers: They hear of every committed exchange, on the ledger's thread.
    ///   - settings: Bounds and times.
    ///   - logger: Hears of failures and of what a former process left.
    ///   - now: The time.
    /// - Throws: What the store or the journal's directory said.
    public convenience init(
        store: any LedgerStore,
        journal: String,
        observers: [any RecordObserving] = [],
        settings: LedgerSettings = LedgerSettings(),
        logger: Logger,
        now: @escaping @Sendable () -> UTCTime
    ) throws(LedgerFailure) {
        try self.init(
            stepped: store,
            journal: journal,
            observers: observers,
            settings: settings,
            logger: logger,
            now: now
        )
        start()
    }

    /// Opens the ledger without a thread: whoever made it calls `step`.
    init(
        stepped store: any LedgerStore,
        journal directory: String,
        boot: String = Journal.currentBoot(),
        observers: [any RecordObserving] = [],
        settings: LedgerSettings = LedgerSettings(),
        logger: Logger,
        now: @escaping @Sendable () -> UTCTime
    ) throws(LedgerFailure) {
        let recovered: Recovery.Result
        do {
            let journal = try Journal(directory: directory, store: store.identity(), boot: boot)
            recovered = try Recovery(store: store, journal: journal, logger: logger, now: now()).run()
            self.journal = journal
        } catch {
            throw LedgerFailure("the ledger cannot be opened: \(error)", cause: error)
        }
        var state = LedgerState()
        for segment in recovered.segments { state.add(segment) }
        state.counts.expired = recovered.expired
        self.state = Mutex(state)
        var committer = Committer()
        committer.windows = recovered.windows
        self.committer = Mutex(committer)
        bookedAtStart = recovered.booked
        self.store = store
        self.observers = observers
        self.settings = settings
        self.logger = logger
        self.now = now
    }

    /// Holds an amount if the slices at hand cover it on every budget; never touches the store.
    public func tryHold(_ request: HoldRequest) -> HoldOutcome {
        let time = now()
        let result = state.withLock { state -> (TakeResult?, wake: Bool) in
            guard !state.isClosed else { return (nil, false) }
            let result = state.take(request, now: time)
            // A slice or the journal runs low: filling it now saves others the wait.
            let wake = (!state.book.wanting.isEmpty || state.wantsSegment) && state.wake()
            return (result, wake)
        }
        if result.wake { signal.wake() }
        switch result.0 {
        case .held(let taken): return .held(hold(request, taken))
        case .outside(let shortfall): return .refused(shortfall)
        case .uncovered: return .mustWait
        case .noSlot: return .mustWait
        case nil: return .unavailable(.closed)
        }
    }

    /// Holds an amount as soon as the store has given enough, or says that it cannot be.
    ///
    /// The decision comes within `LedgerSettings.decisionDeadline`, on the ledger's thread, or at once on the
    /// caller's if the ledger is closed or too many are waiting. A hold that comes too late is simply released.
    /// The completion returns soon, and calls neither `cut` nor `close`, which wait for that thread.
    ///
    /// - Parameters:
    ///   - request: What is asked for.
    ///   - endUsers: Who pays beside the request's path and has no place in the ledger yet, as far as `place` knows.
    ///   - completion: Hears the decision.
    public func hold(
        _ request: HoldRequest,
        endUsers: [PartPath.EndUser] = [],
        completion: @escaping @Sendable (consuming HoldOutcome) -> Void
    ) {
        let refusal = enqueue { state, sequence, deadline in
            let waiter = Waiter<HoldWish, HoldOutcome>(
                wish: HoldWish(request: request, endUsers: endUsers),
                completion: completion,
                sequence: sequence,
                deadline: deadline
            )
            state.holds.waiters.append(waiter)
        }
        if let refusal { completion(.unavailable(refusal)) }
    }

    /// Writes a hold into the journal, before anybody can use it.
    func hold(_ request: HoldRequest, _ taken: TakenHold) -> Hold {
        taken.slot.write(request, rows: taken.rows)
        return Hold(ledger: self, request: request, taken: taken)
    }
}
