import Alerts
import Policy
import Ports
import Synchronization
import Testing
import Vocabulary

@testable import Ledger

@Suite("Which alerts are given")
struct AlertBookTests {
    private static let time = UTCTime(seconds: 1_800_000_000)

    private struct Fixture {
        let keeper = InMemoryAlerts()
        let deliverer = RecordingDeliverer()
        var book: AlertBook

        init(keeper: InMemoryAlerts = InMemoryAlerts()) {
            let deliverer = deliverer
            book = AlertBook(
                keeper: keeper,
                spending: keeper,
                deliverers: [deliverer],
                message: { AlertMessage($0) },
                now: { AlertBookTests.time }
            )
        }

        var percents: [Int] { deliverer.alerts.map(\.mark.percent) }
    }

    private func node(_ alerts: [Int] = [50, 80, 100]) -> ScopeNode {
        ScopeNode(
            scope: ScopeID(rawValue: 4),
            name: .team(.root),
            budget: BudgetTerms(limit: Money(nanos: 1000), alerts: alerts),
            limits: LimitTerms()
        )
    }

    private func cut(_ settled: Int64, limit: Int64 = 1000, start: UTCTime = Self.time) -> BudgetCut {
        BudgetCut(
            scope: .team(.root),
            unit: .usd,
            declared: Quantity(count: limit),
            granted: .zero,
            carried: .zero,
            window: .day,
            windowStart: start,
            resetsAt: start + .seconds(86_400),
            settled: Quantity(count: settled),
            held: .zero,
            reserved: .zero,
            holds: []
        )
    }

    @Test("each threshold gives one alert in a window, however often it is looked at")
    func once() throws {
        let fixture = Fixture()
        for settled in [400, 500, 500, 790, 850, 1000, 1000] as [Int64] {
            try fixture.book.look(at: [node()], as: [cut(settled)])
        }

        #expect(fixture.percents == [50, 80, 100])
        let first = try #require(fixture.deliverer.alerts.first)
        #expect(first.settled == Quantity(count: 500).amount(.usd))
        #expect(first.limit == Quantity(count: 1000).amount(.usd))
        #expect(first.time == Self.time)
    }

    @Test("thresholds that are passed together are given together, and the next window begins anew")
    func windows() throws {
        let fixture = Fixture()
        try fixture.book.look(at: [node()], as: [cut(900)])
        try fixture.book.look(at: [node()], as: [cut(600, start: Self.time + .seconds(86_400))])

        #expect(fixture.percents == [50, 80, 50])
    }

    @Test("a limit that is raised and lowered again gives no alert twice")
    func limits() throws {
        let fixture = Fixture()
        try fixture.book.look(at: [node()], as: [cut(500)])
        try fixture.book.look(at: [node()], as: [cut(600, limit: 2000)])
        try fixture.book.look(at: [node()], as: [cut(700)])

        #expect(fixture.percents == [50])
    }

    @Test("a book that is opened anew gives nothing that was given before")
    func restart() throws {
        let keeper = InMemoryAlerts()
        try Fixture(keeper: keeper).book.look(at: [node()], as: [cut(900)])
        let again = Fixture(keeper: keeper)

        try again.book.look(at: [node()], as: [cut(1000)])

        #expect(again.percents == [100])
        let texts = keeper.messages.map { String(decoding: $0.body, as: UTF8.self) }
        #expect(zip(texts, [50, 80, 100]).allSatisfy { $0.contains("\"percent\":\($1),") })
        #expect(Set(keeper.messages.map(\.id)).count == 3)
    }

    @Test("what the store does not take is given the next time")
    func failure() throws {
        let keeper = InMemoryAlerts()
        let fixture = Fixture(keeper: keeper)
        keeper.fail(true)
        #expect(throws: InMemoryAlerts.Failed.self) {
            try fixture.book.look(at: [node()], as: [cut(500)])
        }
        #expect(fixture.percents.isEmpty)
        keeper.fail(false)

        try fixture.book.look(at: [node()], as: [cut(500)])

        #expect(fixture.percents == [50])
    }

    @Test("a budget without alerts gives none")
    func none() throws {
        let fixture = Fixture()

        try fixture.book.look(at: [node([])], as: [cut(1000)])

        #expect(fixture.percents.isEmpty)
    }
}
