import Policy
import Synchronization
import Testing
import Vocabulary

@testable import Ledger

@Suite("Carry-over")
struct CarryOverTests {
    private func line(
        _ limit: Int64,
        most: Int64? = nil,
        window: BudgetTerms.Window = .hour,
        unit: BudgetUnit = .usd,
        grants: [BudgetGrant] = []
    ) -> ScopePath {
        path(
            1,
            BudgetTerms(
                Quantity(count: limit).amount(unit),
                window: window,
                grants: grants,
                carryOver: CarryOver(most: most.map { Quantity(count: $0) })
            )
        )
    }

    private func spend(_ amount: Int64, _ line: ScopePath, _ fixture: LedgerFixture) throws {
        let hold = try fixture.hold(amount, line)
        let record = fixture.record(of: hold, cost: amount)
        fixture.current.settle(hold, record)
    }

    private func cut(_ line: ScopePath, _ fixture: LedgerFixture) throws -> BudgetCut {
        try #require(try fixture.current.cut(line.nodes).first)
    }

    @Test("what a window leaves is added to the next one, idle slices included")
    func carried() throws {
        let fixture = try LedgerFixture()
        try spend(30, line(100), fixture)
        fixture.advance(.seconds(3600))

        let next = try cut(line(100), fixture)

        #expect(next.carried == Quantity(count: 70))
        #expect(next.limit == Quantity(count: 170))
        #expect(fixture.ask(170, line(100)) == .held)
        #expect(fixture.ask(171, line(100)).shortfall?.limit == Quantity(count: 170).amount(.usd))
    }

    @Test("the first window of a budget carries nothing")
    func first() throws {
        let fixture = try LedgerFixture()

        #expect(try cut(line(100), fixture).carried == .zero)
    }

    @Test("at most one window's limit, or the stated most, is carried")
    func most() throws {
        let fixture = try LedgerFixture()
        #expect(try cut(line(100), fixture).carried == .zero)
        fixture.advance(.seconds(3600))
        #expect(try cut(line(100), fixture).carried == Quantity(count: 100))
        fixture.advance(.seconds(3600))
        // 200 were left, of which 100 had been carried already.
        #expect(try cut(line(100), fixture).carried == Quantity(count: 100))
        fixture.advance(.seconds(3600))
        #expect(try cut(line(100, most: 15), fixture).carried == Quantity(count: 15))
    }

    @Test("what is carried is spent first and not carried again")
    func once() throws {
        let fixture = try LedgerFixture()
        try spend(40, line(100), fixture)
        fixture.advance(.seconds(3600))
        try spend(130, line(100), fixture)
        fixture.advance(.seconds(3600))

        // 60 were carried, so 70 of the window's own were spent.
        #expect(try cut(line(100), fixture).carried == Quantity(count: 30))
    }

    @Test("a window that nobody used hands on its limit")
    func idle() throws {
        let fixture = try LedgerFixture()
        try spend(100, line(100), fixture)
        fixture.advance(.seconds(7200))

        #expect(try cut(line(100), fixture).carried == Quantity(count: 100))
        // Whoever comes late to the idle window finds it handed on.
        let late = fixture.time + .seconds(-3600)
        let request = fixture.request(1, line(100), arrival: late)
        #expect(fixture.take(request).summary().shortfall != nil)
    }

    @Test("what is held at the turn counts as spent, and late releases give nothing to either window twice")
    func heldAtTheTurn() throws {
        let fixture = try LedgerFixture()
        let hold = try fixture.hold(60, line(100))
        let turn = fixture.time
        fixture.advance(.seconds(3600))
        #expect(try cut(line(100), fixture).carried == Quantity(count: 40))

        let record = fixture.record(of: hold, cost: 10)
        fixture.current.settle(hold, record)
        fixture.flush()

        #expect(try cut(line(100), fixture).carried == Quantity(count: 40))
        // Of the former window's 100 only the 50 that were held and not spent can still be had.
        let late = fixture.take(fixture.request(51, line(100), arrival: turn)).summary()
        #expect(late.shortfall != nil)
        let fitting = fixture.take(fixture.request(50, line(100), arrival: turn)).summary()
        #expect(fitting == .held)
        #expect(fixture.ask(140, line(100)) == .held)
        #expect(fixture.ask(141, line(100)).shortfall != nil)
    }

    @Test("what is held at the turn beyond what was taken out counts as spent too")
    func heldApartAtTheTurn() throws {
        let fixture = try LedgerFixture()
        try spend(30, line(100), fixture)
        // What idles goes back to the window.
        try fixture.reopen(crashing: false)
        let hold = try fixture.hold(60, path((1, nil)))
        #expect(try cut(line(100), fixture).held == Quantity(count: 60))
        fixture.advance(.seconds(3600))

        let looked = try #require(try fixture.current.look(line(100).nodes).first)

        #expect(looked.carried == Quantity(count: 10))
        #expect(try cut(line(100), fixture).carried == Quantity(count: 10))
        fixture.current.release(hold, nil)
    }

    @Test("a kill and a restart carry the same, once")
    func restarts() throws {
        let fixture = try LedgerFixture()
        try spend(30, line(100), fixture)
        fixture.flush()
        fixture.advance(.seconds(3600))
        try fixture.reopen(crashing: true, boot: "boot")
        #expect(try cut(line(100), fixture).carried == Quantity(count: 70))
        try spend(120, line(100), fixture)

        try fixture.reopen(crashing: true, boot: "boot")
        try fixture.reopen(crashing: false, boot: "boot")

        let again = try cut(line(100), fixture)
        #expect(again.carried == Quantity(count: 70))
        #expect(again.remaining == Quantity(count: 50))
    }

    @Test("the limit that was in force counts, not one that came with the next window")
    func formerLimit() throws {
        let fixture = try LedgerFixture()
        try spend(30, line(100), fixture)
        fixture.advance(.seconds(3600))

        #expect(try cut(line(500), fixture).carried == Quantity(count: 70))
    }

    @Test(
        "a limit that is changed within the window counts there, held on afterwards or not",
        arguments: [(10, false), (10, true), (500, false), (500, true)] as [(Int64, Bool)]
    )
    func changedLimit(limit: Int64, isUsed: Bool) throws {
        let fixture = try LedgerFixture()
        try spend(8, line(100), fixture)
        fixture.flush()
        fixture.storage.declare(limit, for: ScopeID(rawValue: 1), at: fixture.time)
        if isUsed { try spend(1, line(limit), fixture) }
        // Of an exchange that began under the former terms and asks only now.
        try spend(1, line(100), fixture)
        fixture.advance(.seconds(3600))

        let left = limit - 9 - (isUsed ? 1 : 0)
        #expect(try cut(line(limit), fixture).carried == Quantity(count: left))
    }

    @Test("grants are not carried, and are spent after the window's own limit")
    func grants() throws {
        let fixture = try LedgerFixture()
        let grant = BudgetGrant(amount: Quantity(count: 50), end: fixture.time + .seconds(600))
        let line = line(100, grants: [grant])
        try spend(90, line, fixture)
        fixture.advance(.seconds(3600))

        #expect(try cut(line, fixture).carried == Quantity(count: 10))
    }

    @Test("tokens are carried like dollars")
    func tokens() throws {
        let fixture = try LedgerFixture()
        let line = line(100, unit: .tokens)
        let hold = try fixture.hold(7, line)
        var record = fixture.record(of: hold, cost: 7)
        record.usage = Usage(input: 10, output: 12)
        fixture.current.settle(hold, record)
        fixture.advance(.seconds(3600))

        #expect(try cut(line, fixture).carried == Quantity(count: 78))
    }
}
