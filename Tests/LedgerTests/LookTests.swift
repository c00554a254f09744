import Policy
import Synchronization
import Testing
import Vocabulary

@testable import Ledger

@Suite("Looking at budgets")
struct LookTests {
    private func spend(_ amount: Int64, _ line: ScopePath, _ fixture: LedgerFixture) throws {
        let hold = try fixture.hold(amount, line)
        let record = fixture.record(of: hold, cost: amount)
        fixture.current.settle(hold, record)
        fixture.flush()
    }

    private func rows(_ fixture: LedgerFixture) -> [StoredWindow] {
        fixture.storage.contents.withLock { $0.windows }
    }

    @Test("writes nothing, whether the window was used, is over or never was")
    func reading() throws {
        let fixture = try LedgerFixture()
        let hourly = path((1, 100), window: .hour)
        try spend(30, hourly, fixture)
        try spend(20, path((2, nil)), fixture)
        let before = rows(fixture)
        #expect(try fixture.current.look(hourly.nodes).map(\.settled.count) == [30])

        fixture.advance(.seconds(3600))
        fixture.current.committer.withLock { committer in
            committer.sweptAt = nil
            committer.sweep = nil
        }
        for _ in 0..<3 { _ = fixture.current.step() }
        let cuts = try fixture.current.look(hourly.nodes + path((2, 100)).nodes)

        #expect(cuts.map(\.settled.count) == [0, 20])
        #expect(cuts.map(\.held.count) == [0, 0])
        #expect(cuts.map(\.limit.count) == [100, 100])
        #expect(cuts[0].windowStart == LedgerFixture.start + .seconds(3600))
        #expect(rows(fixture).map(\.window) == before.map(\.window))
    }

    @Test("shows what a window would carry over, and leaves it where it is")
    func carry() throws {
        let fixture = try LedgerFixture()
        var terms = BudgetTerms(limit: Money(nanos: 100), window: .hour)
        terms.carryOver = CarryOver(most: nil)
        try spend(30, path(1, terms), fixture)
        fixture.advance(.seconds(3600))

        let looked = try #require(try fixture.current.look(path(1, terms).nodes).first)

        #expect(looked.carried.count == 70)
        #expect(fixture.storage.contents.withLock { $0.passedOn.isEmpty })
        #expect(fixture.ask(171, path(1, terms)).shortfall != nil)
        #expect(fixture.ask(170, path(1, terms)) == .held)
        #expect(try fixture.current.look(path(1, terms).nodes).first?.carried.count == 70)
    }
}
