import Foundation
import Ledger
import Policy
import Ports
import Synchronization
import Vocabulary

/// Decides which alerts are due, has the store remember them, and tells of those that are new.
public final class AlertBook: Sendable {
    /// How many given alerts are kept in memory, to spare the store a question.
    private static let mostKnown = 100_000

    private let keeper: any AlertKeeping
    private let spending: any SpendReading
    private let deliverers: [any AlertDelivering]
    private let message: @Sendable (BudgetAlert) -> AlertMessage?
    let now: @Sendable () -> UTCTime
    private let known = Mutex<Set<AlertMark>>([])

    /// Makes a book.
    ///
    /// - Parameters:
    ///   - keeper: Remembers what was given.
    ///   - spending: Says what was spent lately, for the forecast.
    ///   - deliverers: They are told of each new alert.
    ///   - message: Makes the message that is queued with an alert; `nil` queues none.
    ///   - now: The time.
    public init(
        keeper: any AlertKeeping,
        spending: any SpendReading,
        deliverers: [any AlertDelivering],
        message: @escaping @Sendable (BudgetAlert) -> AlertMessage?,
        now: @escaping @Sendable () -> UTCTime
    ) {
        self.keeper = keeper
        self.spending = spending
        self.deliverers = deliverers
        self.message = message
        self.now = now
    }

    /// Gives the alerts that budgets have reached as they were cut; throws what the store says.
    public func look(at nodes: [ScopeNode], as cuts: [BudgetCut]) throws {
        let terms = Dictionary(nodes.map { ($0.name, $0) }) { first, _ in first }
        var reached: [(node: ScopeNode, cut: BudgetCut, marks: [AlertMark])] = []
        for cut in cuts {
            guard let node = terms[cut.scope] else { continue }
            let marks = due(node, cut)
            if !marks.isEmpty { reached.append((node, cut, marks)) }
        }
        guard !reached.isEmpty else { return }
        let time = now()
        let since = BudgetForecast.recentStart(at: time)
        let recent = try spending.spent(by: reached.map(\.node.scope), since: since)
        var alerts: [(alert: BudgetAlert, message: AlertMessage?)] = []
        for (node, cut, marks) in reached {
            let spent = recent[node.scope]?[cut.unit] ?? .zero
            let forecast = BudgetForecast(cut, recent: spent, since: since, at: time)
            for mark in marks {
                let alert = BudgetAlert(
                    id: "alert_" + UUID().uuidString.lowercased(),
                    scope: cut.scope,
                    mark: mark,
                    limit: cut.limit.amount(cut.unit),
                    settled: cut.settled.amount(cut.unit),
                    window: cut.window,
                    time: time,
                    forecast: forecast
                )
                alerts.append((alert, message(alert)))
            }
        }
        let new = try keeper.keep(alerts)
        known.withLock { known in
            if known.count > Self.mostKnown { known = [] }
            for (alert, _) in alerts { known.insert(alert.mark) }
        }
        for alert in new { for deliverer in deliverers { deliverer.deliver(alert) } }
    }

    /// The marks that a budget has reached and that are not known to be given.
    private func due(_ node: ScopeNode, _ cut: BudgetCut) -> [AlertMark] {
        let percents = AlertThresholds.reached(
            node.budget?.alerts ?? [],
            settled: cut.settled,
            limit: cut.limit
        )
        guard !percents.isEmpty else { return [] }
        let marks = percents.map { percent in
            AlertMark(
                scope: node.scope,
                windowStart: cut.windowStart,
                windowEnd: cut.resetsAt,
                unit: cut.unit,
                percent: percent
            )
        }
        return known.withLock { known in marks.filter { !known.contains($0) } }
    }
}

extension BudgetForecast {
    /// The forecast of a budget as it was cut, with what it spent lately.
    public init(_ cut: BudgetCut, recent: Quantity, since: UTCTime, at now: UTCTime) {
        self.init(
            Course(
                start: cut.window == .total ? nil : cut.windowStart,
                end: cut.resetsAt,
                limit: cut.limit,
                settled: cut.settled,
                recent: min(recent, cut.settled),
                since: since
            ),
            at: now
        )
    }
}
