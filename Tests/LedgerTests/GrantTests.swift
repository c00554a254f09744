import Policy
import Testing
import Vocabulary

@testable import Ledger

@Suite("Grants")
struct GrantTests {
    private static let start = LedgerFixture.start

    private func line(_ limit: Int64, _ grants: BudgetGrant...) -> ScopePath {
        path(1, BudgetTerms(Quantity(count: limit).amount(.usd), grants: grants))
    }

    @Test("a grant adds to the limit from its start to its end, to the moment")
    func inForce() throws {
        let fixture = try LedgerFixture()
        let grant = BudgetGrant(
            amount: Quantity(count: 40),
            start: Self.start + .seconds(60),
            end: Self.start + .seconds(120)
        )
        let line = line(100, grant)

        #expect(fixture.ask(101, line).shortfall?.limit == Quantity(count: 100).amount(.usd))
        fixture.advance(.seconds(60))
        #expect(fixture.ask(141, line).shortfall?.limit == Quantity(count: 140).amount(.usd))
        #expect(fixture.ask(140, line) == .held)
        fixture.advance(.seconds(60) - .microseconds(1))
        #expect(fixture.ask(140, line) == .held)
        fixture.advance(.microseconds(1))
        #expect(fixture.ask(101, line).shortfall != nil)
        #expect(fixture.ask(100, line) == .held)
    }

    @Test("grants add up, and each that has no start counts at once")
    func several() throws {
        let fixture = try LedgerFixture()
        let end = Self.start + .seconds(60)
        let line = line(
            100,
            BudgetGrant(amount: Quantity(count: 20), end: end),
            BudgetGrant(amount: Quantity(count: 3), end: end + .seconds(60)),
            BudgetGrant(amount: Quantity(count: 500), start: end, end: end + .seconds(1))
        )

        let cut = try #require(try fixture.current.cut(line.nodes).first)
        #expect(cut.declared == Quantity(count: 100))
        #expect(cut.granted == Quantity(count: 23))
        #expect(cut.remaining == Quantity(count: 123))
        #expect(fixture.ask(123, line) == .held)
        #expect(fixture.ask(124, line).shortfall != nil)
    }

    @Test("what was spent of a grant counts when it has ended")
    func spent() throws {
        let fixture = try LedgerFixture()
        let line = line(100, BudgetGrant(amount: Quantity(count: 50), end: Self.start + .seconds(60)))
        let hold = try fixture.hold(120, line)
        let record = fixture.record(of: hold, cost: 120)
        fixture.current.settle(hold, record)
        fixture.advance(.seconds(60))

        #expect(fixture.ask(0, line).shortfall != nil)
        let cut = try #require(try fixture.current.cut(line.nodes).first)
        #expect(cut.remaining == Quantity(count: -20))
    }

    @Test("a hold that was taken under a grant is raised under it, and what ends later takes nothing back")
    func raise() throws {
        let fixture = try LedgerFixture()
        let line = line(100, BudgetGrant(amount: Quantity(count: 50), end: Self.start + .seconds(60)))
        var hold = try fixture.hold(120, line)

        let isRaised = fixture.current.raise(&hold, by: Money(nanos: 30))
        let isPassed = fixture.current.raise(&hold, by: Money(nanos: 1))

        #expect(isRaised)
        #expect(!isPassed)
        fixture.advance(.seconds(60))
        fixture.current.release(hold, nil)
        #expect(fixture.ask(100, line) == .held)
        #expect(fixture.ask(101, line).shortfall != nil)
    }

    @Test(
        "of grants those count that are in force when a hold is asked for, however long ago the request arrived"
    )
    func late() throws {
        let fixture = try LedgerFixture()
        let line = line(
            100,
            BudgetGrant(amount: Quantity(count: 50), end: Self.start + .seconds(60)),
            BudgetGrant(
                amount: Quantity(count: 7),
                start: Self.start + .seconds(60),
                end: Self.start + .seconds(90)
            )
        )
        fixture.advance(.seconds(60))

        let refused = fixture.take(fixture.request(108, line, arrival: Self.start)).summary()
        #expect(refused.shortfall?.limit == Quantity(count: 107).amount(.usd))
        #expect(fixture.take(fixture.request(107, line, arrival: Self.start)).summary() == .held)
    }

    @Test("of a window that is over those grants count that did at its end")
    func over() throws {
        let fixture = try LedgerFixture()
        let hour = Duration.seconds(3600)
        let terms = BudgetTerms(
            Quantity(count: 100).amount(.usd),
            window: .hour,
            grants: [
                BudgetGrant(amount: Quantity(count: 50), end: Self.start + hour),
                BudgetGrant(
                    amount: Quantity(count: 7),
                    start: Self.start + hour,
                    end: Self.start + hour + hour
                ),
            ]
        )
        fixture.advance(hour)

        let late = fixture.take(fixture.request(150, path(1, terms), arrival: Self.start)).summary()

        #expect(late == .held)
        #expect(fixture.ask(108, path(1, terms)).shortfall != nil)
        #expect(fixture.ask(107, path(1, terms)) == .held)
    }
}
