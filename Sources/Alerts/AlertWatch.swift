@preconcurrency import Dispatch
import Foundation
import Ledger
import Logging
import Policy
import Ports
import Synchronization
import Vocabulary

/// Watches budgets fill: looks at those of the keys that were charged, a moment after they were, and gives each alert
/// once.
///
/// It has a thread of its own, so that neither the ledger nor an event loop ever waits for it. Every minute it looks
/// at what may have moved without a charge: what a change, a grant, a restart or a failure of the store left out is
/// made up for, and windows that will hand on what they leave are there in time.
public final class AlertWatch: RecordObserving, Sendable {
    /// What reading budgets needs, which is made after the watch.
    private struct Parts: Sendable {
        let cut: @Sendable ([ScopeNode]) throws -> [BudgetCut]
        let budgets: any WatchedBudgets
    }

    /// What is shared between those who tell it of exchanges and its thread.
    private struct State {
        var payers: Set<Payer> = []
        var isStopped = false
    }

    /// The shortest time between two looks, in seconds.
    private static let pauseSeconds = 0.25
    /// The time between two looks at what was not charged.
    private static let round = 60
    /// How many budgets are cut at once: opening the windows of more would keep the ledger's thread from others.
    private static let batch = 200

    private let book: AlertBook
    private let logger: Logger
    private let state = Mutex(State())
    private let signal = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private let isRunning = Mutex(false)

    /// Makes a watch that gives alerts by a book; it does nothing until it is started.
    public init(book: AlertBook, logger: Logger) {
        self.book = book
        self.logger = logger
    }

    /// Notes whose budgets were charged.
    public func recorded(_ records: [ExchangeRecord]) {
        let isFirst = state.withLock { state in
            let wasEmpty = state.payers.isEmpty
            var latest: Payer?
            for record in records where record.cost > .zero || record.usage.budgetedTokens > 0 {
                let payer = Payer(key: record.key, endUser: record.tags[RequestTag.endUser])
                if payer != latest { state.payers.insert(payer) }
                latest = payer
            }
            return wasEmpty && !state.payers.isEmpty
        }
        if isFirst { signal.signal() }
    }

    /// Starts the thread.
    public func start(
        budgets: any WatchedBudgets,
        cut: @escaping @Sendable ([ScopeNode]) throws -> [BudgetCut]
    ) {
        isRunning.withLock { $0 = true }
        let parts = Parts(cut: cut, budgets: budgets)
        // The thread keeps the watch alive until it is stopped.
        let thread = Thread { self.run(parts) }
        thread.name = "gatehouse-alerts"
        thread.start()
    }

    /// Ends the thread and waits for it.
    public func stop() {
        guard
            isRunning.withLock({ isRunning in
                defer { isRunning = false }
                return isRunning
            })
        else { return }
        state.withLock { $0.isStopped = true }
        signal.signal()
        ended.wait()
    }

    private func run(_ parts: Parts) {
        var lastRound: ContinuousClock.Instant?
        var round = AlertRound()
        // Those whose budgets could not be looked at; they wait for the next round.
        var missed: Set<Payer> = []
        while !state.withLock({ $0.isStopped }) {
            let payers = state.withLock { state in
                defer { state.payers = [] }
                return state.payers
            }
            let clock = ContinuousClock.now
            if let last = lastRound, clock - last < .seconds(Self.round) {
                if !look(parts.budgets.budgets(of: payers), parts) { missed.formUnion(payers) }
            } else {
                lastRound = clock
                missed.formUnion(payers)
                if look(parts.budgets.budgets(of: missed), parts) { missed = [] }
                look(round.begin(parts.budgets, at: book.now()), parts) {
                    round.look(at: $0, as: $1, at: book.now())
                }
            }
            // Exchanges gather meanwhile: many exchanges on a few budgets are one look.
            Thread.sleep(forTimeInterval: Self.pauseSeconds)
            if state.withLock({ $0.payers.isEmpty && !$0.isStopped }) {
                _ = signal.wait(timeout: .now() + .seconds(Self.round))
            }
        }
        ended.signal()
    }

    /// Looks at budgets, and says whether it could; tells of each part of them that it has looked at.
    @discardableResult
    private func look(
        _ nodes: [ScopeNode],
        _ parts: Parts,
        _ looked: ([ScopeNode], [BudgetCut]) -> Void = { _, _ in }
    ) -> Bool {
        do {
            for start in stride(from: 0, to: nodes.count, by: Self.batch) {
                if state.withLock({ $0.isStopped }) { return false }
                let batch = Array(nodes[start..<min(start + Self.batch, nodes.count)])
                let cuts = try parts.cut(batch)
                try book.look(at: batch, as: cuts)
                looked(batch, cuts)
            }
            return true
        } catch {
            // The next round looks again.
            logger.warning("budgets cannot be watched", metadata: ["error": "\(error)"])
            return false
        }
    }
}
