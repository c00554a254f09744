import Policy
import Testing
import Vocabulary

@testable import Ledger

@Suite("Budgets with dates of their own")
struct FixedWindowTests {
    private static let start = LedgerFixture.start
    private static let hour = BudgetSpan(start: start + .seconds(900), end: start + .seconds(4500))

    private func line(_ limit: Int64, span: BudgetSpan = Self.hour) -> ScopePath {
        path(1, BudgetTerms(Quantity(count: limit).amount(.usd), window: .fixed, span: span))
    }

    @Test("nothing is allowed before the dates and after them, and the reason is told")
    func outside() throws {
        let fixture = try LedgerFixture()

        let early = try #require(fixture.ask(1, line(100)).shortfall)
        #expect(early.reason == .notBegun(Self.hour.start))
        #expect(early.limit == Quantity(count: 100).amount(.usd))
        #expect(early.resetsAt == nil)
        fixture.advance(.seconds(900))
        #expect(fixture.ask(100, line(100)) == .held)
        #expect(fixture.ask(101, line(100)).shortfall?.reason == .spent)
        fixture.advance(.seconds(3600) - .microseconds(1))
        #expect(fixture.ask(1, line(100)) == .held)
        fixture.advance(.microseconds(1))
        #expect(fixture.ask(0, line(100)).shortfall?.reason == .over(Self.hour.end))
        #expect(fixture.current.statistics.waiting == 0)
    }

    @Test("a hold that was taken in time settles in the dates, and no other window takes its place")
    func lateEnd() throws {
        let fixture = try LedgerFixture()
        fixture.advance(.seconds(4499))
        let hold = try fixture.hold(60, line(100))
        fixture.advance(.seconds(10))

        let record = fixture.record(of: hold, cost: 40)
        fixture.current.settle(hold, record)

        let cut = try #require(try fixture.current.cut(line(100).nodes).first)
        #expect(cut.settled == Quantity(count: 40))
        #expect(cut.windowStart == Self.hour.start)
        #expect(cut.resetsAt == Self.hour.end)
    }

    @Test("before it begins a budget is shown with nothing spent in it")
    func shownEarly() throws {
        let fixture = try LedgerFixture()

        let cut = try #require(try fixture.current.cut(line(100).nodes).first)

        #expect(cut.windowStart == Self.hour.start)
        #expect(cut.remaining == Quantity(count: 100))
    }

    @Test("other dates are another window, which counts what was spent in it")
    func otherDates() throws {
        let fixture = try LedgerFixture()
        fixture.advance(.seconds(1800))
        let hold = try fixture.hold(60, line(100))
        let record = fixture.record(of: hold, cost: 60)
        fixture.current.settle(hold, record)
        let longer = BudgetSpan(start: Self.hour.start, end: Self.hour.end + .seconds(900))
        let later = BudgetSpan(start: Self.start + .seconds(2700), end: Self.hour.end)

        #expect(fixture.ask(41, line(100, span: longer)).shortfall != nil)
        #expect(fixture.ask(40, line(100, span: longer)) == .held)
        #expect(fixture.ask(1, line(100, span: later)).shortfall?.reason == .notBegun(later.start))
    }

    @Test("another name for the same zone and dates means the window that is open already")
    func sameWindow() throws {
        let fixture = try LedgerFixture()
        func line(_ zone: String) -> ScopePath { path((1, 100), window: .total, timeZone: zone) }

        #expect(fixture.ask(10, line("UTC")) == .held)
        #expect(fixture.ask(10, line("Europe/London")) == .held)
        #expect(fixture.ask(10, line("UTC")) == .held)
    }
}
