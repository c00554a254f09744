import Ledger
import Policy
import Ports
import Stores
import Testing
import Vocabulary

@Suite("Alerts in SQLite")
struct AlertStoreTests {
    private static let time = UTCTime(seconds: 1_800_000_000)

    private func alert(
        _ percent: Int,
        id: String? = nil,
        end: UTCTime? = nil,
        unit: BudgetUnit = .usd
    ) -> BudgetAlert {
        BudgetAlert(
            id: id ?? "alert_\(percent)_\(unit)_\(end?.seconds ?? 0)",
            scope: .team(.root),
            mark: AlertMark(
                scope: ScopeID(rawValue: 4),
                windowStart: UTCTime(seconds: 0),
                windowEnd: end,
                unit: unit,
                percent: percent
            ),
            limit: Quantity(count: 10).amount(unit),
            settled: Quantity(count: 5).amount(unit),
            window: .total,
            time: Self.time,
            forecast: BudgetForecast()
        )
    }

    private func message(_ number: Int) -> AlertMessage {
        AlertMessage(id: "alert_\(number)", body: Array("{\(number)}".utf8), createdAt: Self.time)
    }

    @Test("an alert is new once, also after a restart, and its message is queued with it")
    func once() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        #expect(try store.keep([(alert(50), message(1)), (alert(80), nil)]) == [alert(50), alert(80)])
        #expect(try store.keep([(alert(50), message(2))]).isEmpty)
        try store.close()

        let again = try folder.store()

        #expect(try again.keep([(alert(50), message(3)), (alert(100), message(4))]) == [alert(100)])
        #expect(try again.messages(dueAt: Self.time, limit: 10) == [message(1), message(4)])
    }

    @Test("other windows and other units have alerts of their own")
    func marks() throws {
        let folder = try StoreFolder()
        let store = try folder.store()

        let alerts = [alert(50), alert(50, end: Self.time), alert(50, unit: .tokens)]

        #expect(try store.keep(alerts.map { ($0, nil) }) == alerts)
        #expect(try store.nextMessage() == nil)
    }

    @Test("a message that was tried is due later, with its tries counted, and is gone when removed")
    func postponed() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        _ = try store.keep([(alert(50), message(1)), (alert(80), message(2))])

        try store.postpone(message(1), until: Self.time + .seconds(5))

        #expect(try store.messages(dueAt: Self.time, limit: 10) == [message(2)])
        try store.end(message(2), as: .delivered, at: Self.time)
        #expect(try store.nextMessage() == Self.time + .seconds(5))
        var tried = message(1)
        tried.attempts = 1
        #expect(try store.messages(dueAt: Self.time + .seconds(5), limit: 10) == [tried])
    }

    @Test("of more than a thousand messages the oldest are given up")
    func bounded() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let alerts = (1...1003).map { number in
            (
                alert: alert(50, id: "alert_\(number)", end: Self.time + .seconds(Int64(number))),
                message: message(number) as AlertMessage?
            )
        }

        _ = try store.keep(alerts)

        let kept = try store.messages(dueAt: Self.time, limit: 2000)
        #expect(kept.count == AlertMessage.most)
        #expect(kept.first == message(4))
        #expect(kept.last == message(1003))
        let listed = try store.alerts(AlertFilter(), before: nil, limit: 2000)
        #expect(listed.last?.webhook == .ended(.givenUp, Self.time))
        #expect(listed.filter { $0.webhook == .queued }.count == AlertMessage.most)
    }

    @Test("what was spent lately is summed in both units from a quarter of an hour on")
    func spent() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        var batch = LedgerBatch()
        batch.spends = (0..<4).map { quarter in
            LedgerBatch.Spend(
                scope: ScopeID(rawValue: 4),
                quarter: Self.time + .seconds(Int64(quarter) * 900),
                charge: Charge(cost: Money(nanos: 1 << quarter), tokens: 100)
            )
        }
        try store.commit(batch)
        let scopes = [ScopeID(rawValue: 4), ScopeID(rawValue: 5)]

        let spent = try store.spent(by: scopes, since: Self.time + .seconds(1800))

        #expect(spent == [ScopeID(rawValue: 4): Charge(cost: Money(nanos: 12), tokens: 200)])
    }
}
