import Policy
import Synchronization
import Testing
import Vocabulary

@testable import Ledger

@Suite("Claims of open holds on windows")
struct WindowClaimTests {
    private func sweep(_ fixture: LedgerFixture) {
        fixture.current.committer.withLock { committer in
            committer.sweptAt = nil
            committer.sweep = nil
        }
        for _ in 0..<4 { _ = fixture.current.step() }
    }

    @Test("a window on which something open holds nothing is not given up, and its place goes to no other")
    func nothingHeld() throws {
        let fixture = try LedgerFixture()
        // It costs nothing, and 30 tokens.
        let hold = try fixture.hold(0, path((1, 100)))
        #expect(fixture.ask(0, path((1, 100), window: .hour)) == .held)
        sweep(fixture)
        let other = path(2, BudgetTerms(Quantity(count: 1000).amount(.tokens)))
        let next = try fixture.hold(0, other)

        var record = fixture.record(of: hold, cost: 0)
        record.usage = Usage(input: 20)
        fixture.current.settle(hold, record)

        let cut = try #require(try fixture.current.cut(other.nodes).first)
        #expect(cut.held.count == 30)
        #expect(cut.settled == .zero)
        fixture.current.release(next, nil)
        #expect(fixture.ask(0, other) == .held)
        #expect(try fixture.current.cut(other.nodes).map(\.held) == [.zero])
        // With nothing open on it, it is given up.
        fixture.flush()
        sweep(fixture)
        #expect(fixture.current.state.withLock { $0.book.accountByRow.count } == 2)
    }

    private func stored(_ row: Int64, scope: Int32) -> StoredWindow {
        StoredWindow(
            row: row,
            window: BudgetWindow(
                scope: ScopeID(rawValue: scope),
                start: UTCTime(microseconds: row),
                end: .endless
            ),
            createdAt: LedgerFixture.start,
            settled: .zero,
            sliced: .zero
        )
    }

    private func take(_ scope: Int32, from book: inout LedgerBook, at time: UTCTime) throws {
        let answer = book.take(
            ExchangeID(high: 1, low: 1),
            bound: Charge(cost: Money(nanos: 5), tokens: 0),
            path: path((scope, nil)),
            arrival: time,
            now: time,
            facts: HoldFacts(arrival: time)
        )
        guard case .held = answer else { throw Unexpected(outcome: "\(answer)") }
    }

    @Test("a declared budget finds its place on what lies on as many windows without one as it can")
    func manyWindows() throws {
        let terms = BudgetTerms(limit: Money(nanos: 100), window: .total)
        let part = path(2, terms).nodes[0]
        let time = LedgerFixture.start
        var book = LedgerBook()
        book.grow(by: 1)
        for row in 1...Int64(2 * LedgerBook.maximumClaims) {
            book.open(stored(row, scope: 1), terms: terms, at: time)
        }
        try take(1, from: &book, at: time)
        book.open(stored(1000, scope: 2), terms: terms, at: time)

        for hold in book.openHolds(in: 0..<1) { book.attach(hold, to: part, at: time) }

        let cuts = try #require(book.cut([part], at: time))
        #expect(cuts.map(\.held.count) == [5])
        book.settle(0, charge: .zero)
        #expect(book.accounts.allSatisfy { $0.held == .zero && $0.claims == 0 })
    }

    @Test("a window that is opened looks no further than there are open holds, and at none if all are older")
    func looks() throws {
        let terms = BudgetTerms(limit: Money(nanos: 100), window: .total)
        let time = LedgerFixture.start
        let before = time + .seconds(-1)
        var book = LedgerBook()
        book.grow(by: 1000)
        for _ in 0..<2 { try take(1, from: &book, at: before) }
        let window = stored(1, scope: 1)
        book.open(window, terms: terms, at: time)

        let older = book.holdApart(on: [window])
        try take(2, from: &book, at: time)
        let all = book.holdApart(on: [window])

        #expect(older == 0)
        #expect(all == 3)
        #expect(book.accounts.map(\.claims) == [0])
    }
}
