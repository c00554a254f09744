import Policy
import Testing
import Vocabulary

@testable import Ledger

@Suite("Budget windows counted from a date")
struct CycleWindowTests {
    struct Example: CustomTestStringConvertible, Sendable {
        var window: BudgetTerms.Window
        var every: Int
        var date: String
        var timeZone: String
        var moment: String
        var start: String
        var end: String

        init(
            _ window: BudgetTerms.Window,
            _ every: Int = 1,
            from date: String,
            in timeZone: String = "UTC",
            _ moment: String,
            _ start: String,
            _ end: String
        ) {
            self.window = window
            self.every = every
            self.date = date
            self.timeZone = timeZone
            self.moment = moment
            self.start = start
            self.end = end
        }

        var testDescription: String { "\(every) \(window) from \(date) at \(moment) in \(timeZone)" }
    }

    static let examples = [
        Example(
            .month,
            from: "2026-01-15",
            "2026-11-20T12:00:00Z",
            "2026-11-15T00:00:00Z",
            "2026-12-15T00:00:00Z"
        ),
        // The others lie before the date in the same way.
        Example(
            .month,
            from: "2026-01-15",
            "2025-12-31T12:00:00Z",
            "2025-12-15T00:00:00Z",
            "2026-01-15T00:00:00Z"
        ),
        // London puts its clocks forward within this one, and Auckland within that.
        Example(
            .month,
            from: "2020-06-15",
            in: "Europe/London",
            "2026-04-14T22:59:59Z",
            "2026-03-15T00:00:00Z",
            "2026-04-14T23:00:00Z"
        ),
        Example(
            .month,
            from: "2020-06-15",
            in: "Pacific/Auckland",
            "2026-09-14T12:00:00Z",
            "2026-09-14T12:00:00Z",
            "2026-10-14T11:00:00Z"
        ),
        // And back within these.
        Example(
            .month,
            from: "2020-06-15",
            in: "Europe/London",
            "2026-10-25T00:30:00Z",
            "2026-10-14T23:00:00Z",
            "2026-11-15T00:00:00Z"
        ),
        Example(
            .month,
            from: "2020-01-31",
            in: "Australia/Sydney",
            "2026-04-05T00:00:00Z",
            "2026-03-30T13:00:00Z",
            "2026-04-29T14:00:00Z"
        ),
        // A month that has no 31st begins on its last day, in a leap year on the 29th.
        Example(
            .month,
            from: "2026-01-31",
            "2026-03-01T00:00:00Z",
            "2026-02-28T00:00:00Z",
            "2026-03-31T00:00:00Z"
        ),
        Example(
            .month,
            from: "2026-01-31",
            "2028-02-29T00:00:00Z",
            "2028-02-29T00:00:00Z",
            "2028-03-31T00:00:00Z"
        ),
        Example(
            .month,
            from: "2024-02-29",
            "2026-02-28T12:00:00Z",
            "2026-02-28T00:00:00Z",
            "2026-03-29T00:00:00Z"
        ),
        Example(
            .month,
            from: "2026-01-30",
            "2026-02-27T23:59:59Z",
            "2026-01-30T00:00:00Z",
            "2026-02-28T00:00:00Z"
        ),
        // Quarters and years of a company whose year begins in April.
        Example(
            .month,
            3,
            from: "2026-04-01",
            "2027-02-10T00:00:00Z",
            "2027-01-01T00:00:00Z",
            "2027-04-01T00:00:00Z"
        ),
        Example(
            .month,
            12,
            from: "2020-04-01",
            in: "Europe/London",
            "2027-03-31T22:59:59Z",
            "2026-03-31T23:00:00Z",
            "2027-03-31T23:00:00Z"
        ),
        Example(
            .month,
            12,
            from: "2024-02-29",
            "2026-01-01T00:00:00Z",
            "2025-02-28T00:00:00Z",
            "2026-02-28T00:00:00Z"
        ),
        // Weeks from Sunday, of which this one has 167 hours; and two weeks at a time.
        Example(
            .week,
            from: "2026-11-01",
            in: "America/New_York",
            "2026-03-10T00:00:00Z",
            "2026-03-08T05:00:00Z",
            "2026-03-15T04:00:00Z"
        ),
        Example(
            .week,
            2,
            from: "2026-01-05",
            "2026-11-25T00:00:00Z",
            "2026-11-23T00:00:00Z",
            "2026-12-07T00:00:00Z"
        ),
        // Thirty days, over a change of clocks an hour less.
        Example(
            .day,
            30,
            from: "2026-01-10",
            in: "Europe/Berlin",
            "2026-03-29T12:00:00Z",
            "2026-03-10T23:00:00Z",
            "2026-04-09T22:00:00Z"
        ),
        Example(
            .day,
            30,
            from: "2026-01-10",
            in: "Europe/Berlin",
            "2026-01-09T22:59:59Z",
            "2025-12-10T23:00:00Z",
            "2026-01-09T23:00:00Z"
        ),
        // São Paulo's clocks went from midnight to one on the day on which this one begins.
        Example(
            .month,
            from: "2018-11-04",
            in: "America/Sao_Paulo",
            "2018-11-04T03:00:00Z",
            "2018-11-04T03:00:00Z",
            "2018-12-04T02:00:00Z"
        ),
    ]

    @Test("a window begins on its date by the clocks of its time zone", arguments: examples)
    func bounds(_ example: Example) throws {
        var zones = ZoneWindows()
        var terms = BudgetTerms(limit: .zero, window: example.window, timeZone: example.timeZone)
        terms.cycle = BudgetCycle(every: example.every, startsOn: try #require(CivilDate(example.date)))
        let moment = try #require(UTCTime(rfc3339: example.moment))

        let window = zones.window(scope: ScopeID(rawValue: 1), terms: terms, at: moment)

        #expect(window.start == UTCTime(rfc3339: example.start))
        #expect(window.end == UTCTime(rfc3339: example.end))
        #expect(window.contains(moment))
    }

    @Test(
        "the windows of nine years follow each other without a gap",
        arguments: ["Europe/London", "America/Sao_Paulo", "Pacific/Apia", "Australia/Lord_Howe"]
    )
    func seamless(_ timeZone: String) throws {
        var zones = ZoneWindows()
        let cycles: [(BudgetTerms.Window, Int, String)] = [
            (.day, 30, "2026-01-10"), (.week, 1, "2026-11-01"), (.week, 3, "2019-12-31"),
            (.month, 1, "2026-01-31"),
            (.month, 5, "2024-02-29"), (.month, 12, "2026-07-04"), (.day, 366, "2028-02-29"),
        ]
        for (window, every, date) in cycles {
            var terms = BudgetTerms(limit: .zero, window: window, timeZone: timeZone)
            terms.cycle = BudgetCycle(every: every, startsOn: try #require(CivilDate(date)))
            var moment = UTCTime(seconds: 1_400_000_000)
            var last = zones.window(scope: ScopeID(rawValue: 1), terms: terms, at: moment)
            while moment < UTCTime(seconds: 1_400_000_000 + 9 * 366 * 86_400) {
                moment = last.end
                let next = zones.window(scope: ScopeID(rawValue: 1), terms: terms, at: moment)
                let lastMoment = UTCTime(microseconds: next.end.microseconds - 1)
                let again = zones.window(scope: ScopeID(rawValue: 1), terms: terms, at: lastMoment)
                guard next.start == moment, again == next, next.end > next.start else {
                    Issue.record("\(window) \(every) at \(moment): \(next) \(again)")
                    return
                }
                last = next
            }
        }
    }

    private func line(
        _ limit: Int64,
        from date: String?,
        every: Int = 1,
        _ window: BudgetTerms.Window = .month,
        carryOver: CarryOver? = nil
    ) throws -> ScopePath {
        var terms = BudgetTerms(limit: Money(nanos: limit), window: window)
        terms.cycle = try date.map { BudgetCycle(every: every, startsOn: try #require(CivilDate($0))) }
        terms.carryOver = carryOver
        return path(1, terms)
    }

    private func spend(_ amount: Int64, _ line: ScopePath, _ fixture: LedgerFixture) throws {
        let hold = try fixture.hold(amount, line)
        let record = fixture.record(of: hold, cost: amount)
        fixture.current.settle(hold, record)
    }

    private func cut(_ line: ScopePath, _ fixture: LedgerFixture) throws -> BudgetCut {
        try #require(try fixture.current.cut(line.nodes).first)
    }

    /// The clock stands on 2027-01-15 at 08:00.
    @Test("another date counts what its window has booked, once, however often the date changes")
    func otherDate() throws {
        let fixture = try LedgerFixture()
        try spend(30, try line(100, from: "2027-01-10"), fixture)
        fixture.advance(.seconds(2 * 86_400))
        try spend(20, try line(100, from: "2027-01-16"), fixture)
        fixture.flush()

        #expect(try cut(try line(100, from: "2027-01-16"), fixture).settled == Quantity(count: 20))
        #expect(try cut(try line(100, from: "2027-01-10"), fixture).settled == Quantity(count: 50))
        #expect(try cut(try line(100, from: nil), fixture).settled == Quantity(count: 50))
        #expect(try cut(try line(100, from: "2027-01-17"), fixture).settled == Quantity(count: 20))
        #expect(try cut(try line(100, from: "2027-01-18"), fixture).settled == Quantity(count: 50))
        try fixture.reopen(crashing: true)
        #expect(try cut(try line(100, from: "2027-01-16"), fixture).settled == Quantity(count: 20))
        #expect(try cut(try line(100, from: "2027-01-10"), fixture).settled == Quantity(count: 50))
        #expect(fixture.ask(51, try line(100, from: "2027-01-10")).shortfall != nil)
        #expect(fixture.ask(50, try line(100, from: "2027-01-10")) == .held)
    }

    @Test("what is held when the date changes settles in the window that it was held in")
    func underWay() throws {
        let fixture = try LedgerFixture()
        let hold = try fixture.hold(60, try line(100, from: "2027-01-10"))
        fixture.advance(.seconds(1))
        #expect(fixture.ask(100, try line(100, from: "2027-01-12")) == .held)

        let record = fixture.record(of: hold, cost: 60)
        fixture.current.settle(hold, record)
        fixture.flush()

        #expect(try cut(try line(100, from: "2027-01-10"), fixture).settled == Quantity(count: 60))
        #expect(try cut(try line(100, from: "2027-01-12"), fixture).settled == .zero)
    }

    @Test("a window resets on its date, is told how long it is and carries over from the one before")
    func carried() throws {
        let fixture = try LedgerFixture()
        let line = try line(100, from: "2027-01-10", every: 10, .day, carryOver: CarryOver())
        try spend(30, line, fixture)
        let shortfall = try #require(fixture.ask(71, line).shortfall)
        #expect(shortfall.every == 10 && shortfall.resetsAt == UTCTime(rfc3339: "2027-01-20"))
        fixture.advance(.seconds(5 * 86_400))

        let next = try cut(line, fixture)

        #expect(next.windowStart == UTCTime(rfc3339: "2027-01-20"))
        #expect(next.resetsAt == UTCTime(rfc3339: "2027-01-30"))
        #expect(next.carried == Quantity(count: 70))
    }

    @Test("an idle window of the same cycle hands on its limit, and so does one that another date means too")
    func idle() throws {
        let fixture = try LedgerFixture()
        try spend(30, try line(100, from: "2027-01-10", every: 10, .day, carryOver: CarryOver()), fixture)
        fixture.advance(.seconds(15 * 86_400))

        let same = try line(100, from: "2026-12-31", every: 10, .day, carryOver: CarryOver())
        #expect(try cut(same, fixture).carried == Quantity(count: 100))
        let other = try line(100, from: "2027-01-11", every: 10, .day, carryOver: CarryOver())
        #expect(try cut(other, fixture).carried == .zero)
    }
}
